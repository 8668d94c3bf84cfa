//! Divides a number of prompt tokens fairly among the prompts that are being read.

/// How much each gets: the same for all, what a short one leaves over to the others, and the odd
/// ones to a different one each turn.
pub(super) fn shares(wanted: &[usize], budget: usize, turn: usize) -> Vec<usize> {
    let mut given = vec![0_usize; wanted.len()];
    let mut left = budget;
    loop {
        let hungry = wanted
            .iter()
            .zip(&given)
            .filter(|(want, has)| has < want)
            .count();
        if left == 0 || hungry == 0 {
            return given;
        }
        let share = (left / hungry).max(1);
        let first = turn.checked_rem(wanted.len()).unwrap_or(0);
        let (before, from) = given.split_at_mut(first);
        let (wanted_before, wanted_from) = wanted.split_at(first);
        let order = from
            .iter_mut()
            .zip(wanted_from)
            .chain(before.iter_mut().zip(wanted_before));
        for (has, want) in order {
            let more = share.min(want.saturating_sub(*has)).min(left);
            *has = has.saturating_add(more);
            left = left.saturating_sub(more);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_short_prompt_is_not_held_up_by_long_ones() {
        assert_eq!(shares(&[1000, 10, 1000], 64, 0), [27, 10, 27]);
    }

    #[test]
    fn more_prompts_than_tokens_take_turns() {
        assert_eq!(shares(&[5, 5, 5], 2, 0), [1, 1, 0]);
        assert_eq!(shares(&[5, 5, 5], 2, 1), [0, 1, 1]);
        assert_eq!(shares(&[5, 5, 5], 2, 2), [1, 0, 1]);
    }

    proptest! {
        #[test]
        fn the_budget_is_used_up_and_never_exceeded(
            wanted in prop::collection::vec(0_usize..300, 0..9),
            budget in 0_usize..200,
            turn in 0_usize..9,
        ) {
            let given = shares(&wanted, budget, turn);
            prop_assert_eq!(given.iter().sum::<usize>(), budget.min(wanted.iter().sum()));
            prop_assert!(given.iter().zip(&wanted).all(|(has, want)| has <= want));
            let unfilled = given.iter().zip(&wanted).filter(|(has, want)| has < want).map(|(has, _)| *has);
            let least = unfilled.clone().min().unwrap_or(0);
            prop_assert!(unfilled.max().unwrap_or(0) <= least + 1, "{:?}", given);
        }
    }
}
