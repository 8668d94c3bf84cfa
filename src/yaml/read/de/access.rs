//! What serde steps through: items of a list, pairs of a map, the one key of an enum.

use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
    value::StrDeserializer,
};

use super::{Fault, Mend, Node, NodeDe};

/// A list.
pub(super) struct Items<'a> {
    pub(super) items: &'a [Node],
    pub(super) at: usize,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Fault> {
        let Some(node) = self.items.get(self.at) else {
            return Ok(None);
        };
        let step = self.at;
        self.at += 1;
        seed.deserialize(NodeDe(node))
            .map(Some)
            .map_err(|fault| fault.on(node).under(step))
    }
}

/// A map.
pub(super) struct Pairs<'a> {
    pub(super) pairs: &'a [(Node, Node)],
    pub(super) at: usize,
}

impl<'de> MapAccess<'de> for Pairs<'_> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Fault> {
        let Some((key, _)) = self.pairs.get(self.at) else {
            return Ok(None);
        };
        let remove = |fault: Fault| Fault {
            mend: Mend::Remove(self.at),
            ..fault.on(key)
        };
        seed.deserialize(NodeDe(key)).map(Some).map_err(remove)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let step = self.at;
        let (_, value) = self.pairs.get(step).ok_or_else(|| Fault::new("no value"))?;
        self.at += 1;
        seed.deserialize(NodeDe(value))
            .map_err(|fault| fault.on(value).under(step))
    }
}

/// All fields of a struct that is not there.
pub(super) struct HoleFields<'a> {
    pub(super) fields: &'static [&'static str],
    pub(super) at: usize,
    pub(super) node: &'a Node,
}

impl<'de> MapAccess<'de> for HoleFields<'_> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Fault> {
        let Some(field) = self.fields.get(self.at) else {
            return Ok(None);
        };
        seed.deserialize(StrDeserializer::new(field)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        self.at += 1;
        seed.deserialize(NodeDe(self.node))
    }
}

/// What [`super::At`] is made of.
pub(super) struct PlaceThenValue<'a> {
    pub(super) place: [u32; 3],
    pub(super) whole: bool,
    pub(super) at: usize,
    pub(super) node: NodeDe<'a>,
}

impl<'de> SeqAccess<'de> for PlaceThenValue<'_> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Fault> {
        let part = self.place.get(self.at).copied();
        self.at += 1;
        match part {
            Some(number) => seed
                .deserialize(de::value::U32Deserializer::new(number))
                .map(Some),
            None if self.at == self.place.len() + 1 => seed
                .deserialize(de::value::BoolDeserializer::new(self.whole))
                .map(Some),
            None => seed.deserialize(self.node).map(Some),
        }
    }
}

/// An enum: a word alone, or one key with its content.
pub(super) struct OneOf<'a> {
    pub(super) name: &'a str,
    /// The content, and the step to it; a hole stands for itself.
    pub(super) content: Option<(&'a Node, Option<usize>)>,
}

impl<'de, 'a> EnumAccess<'de> for OneOf<'a> {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Fault> {
        seed.deserialize(StrDeserializer::new(self.name))
            .map(|value| (value, self))
    }
}

impl OneOf<'_> {
    fn content(&self) -> Result<(NodeDe<'_>, Option<usize>), Fault> {
        let (node, step) = self
            .content
            .ok_or_else(|| Fault::new(format!("{:?} needs a value", self.name)))?;
        Ok((NodeDe(node), step))
    }
}

impl<'de> VariantAccess<'de> for OneOf<'_> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        match self.content {
            Some((_, Some(_))) => Err(Fault::new(format!("{:?} takes no value", self.name))),
            _ => Ok(()),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Fault> {
        let (node, step) = self.content()?;
        let deeper = |fault: Fault| match step {
            Some(step) => fault.on(node.0).under(step),
            None => fault,
        };
        seed.deserialize(node).map_err(deeper)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, Fault> {
        self.content()?.0.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.content()?.0.deserialize_struct("", fields, visitor)
    }
}
