"""Writes the files of this folder with the programs that people write such files with.

    python3 -m venv v && v/bin/pip install python-docx openpyxl python-pptx reportlab pypdf pikepdf \
        Pillow odfpy fpdf2 msoffcrypto-tool pyzipper xlwt zstandard
    v/bin/python tests/files/make.py

Each file says `<place> CARD` in several places, CARD being a published test number, and has a twin
that says something harmless in the same places. `tests.rs` beside the reader names the places.
"""

import bz2, email.message, email.policy, gzip, io, lzma, mailbox, os, pathlib, sys, tarfile, zipfile, zlib
from email.mime.text import MIMEText

import docx, odf.meta, odf.opendocument, odf.office, odf.style, odf.table, odf.text, odf.draw, odf.dc
import openpyxl, openpyxl.comments, pikepdf, pptx, pptx.util, pyzipper, reportlab, xlwt, zstandard
from msoffcrypto.format.ooxml import OOXMLFile
from PIL import Image, PngImagePlugin, TiffImagePlugin
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

HERE = pathlib.Path(__file__).parent
CARDS = {"card": ("4111 1111 1111 1111", 4111111111111111), "plain": ("is not a number", 12)}


def squeeze(data):
    """Packs a package again, without the pictures and themes of the library's template."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for item in old.infolist():
            name = item.filename
            if "thumbnail" in name or "printerSettings" in name or (name.startswith("ppt/slideLayouts/") and "slideLayout7." not in name):
                continue
            stored = name == "mimetype"
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)
    return out.getvalue()


def saved(document):
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word(c, _):
    d = docx.Document()
    p = d.add_paragraph("body " + c[:7])
    p.add_run(c[7:]).bold = True
    d.add_table(1, 2).rows[0].cells[1].text = "cell " + c
    d.sections[0].header.paragraphs[0].text = "header " + c
    d.sections[0].footer.paragraphs[0].text = "footer " + c
    d.add_comment(p.runs, text="comment " + c, author="front desk", initials="fd")
    hidden = d.add_paragraph().add_run("hidden " + c)
    hidden.font.hidden = True
    d.core_properties.subject = "property " + c
    return squeeze(saved(d))


def excel(c, n):
    b = openpyxl.Workbook()
    s = b.active
    s["A1"], s["B1"], s["C1"] = "shared " + c, n, "Tag"
    s["A2"].comment = openpyxl.comments.Comment("comment " + c, "front desk")
    s["A3"] = f'="formula {c}"'
    s.oddHeader.center.text = "header " + c
    h = b.create_sheet("Old")
    h.sheet_state = "veryHidden"
    h["Z99"] = "hidden " + c
    b.properties.description = "property " + c
    return squeeze(saved(b))


def slides(c, _):
    d = pptx.Presentation()
    s = d.slides.add_slide(d.slide_layouts[6])
    box = s.shapes.add_textbox(0, 0, pptx.util.Inches(3), pptx.util.Inches(1))
    box.text_frame.text = "slide " + c
    box._element.nvSpPr.cNvPr.set("descr", "alternative " + c)
    s.notes_slide.notes_text_frame.text = "notes " + c
    t = s.shapes.add_table(1, 1, 0, 0, 999999, 99999).table
    t.cell(0, 0).text = "cell " + c
    d.core_properties.keywords = "property " + c
    return squeeze(saved(d))


def odt(c, _):
    d = odf.opendocument.OpenDocumentText()
    p = odf.text.P(text="body " + c[:7])
    p.addElement(odf.text.Span(text=c[7:]))
    d.text.addElement(p)
    note = odf.office.Annotation()
    note.addElement(odf.text.P(text="comment " + c))
    p.addElement(note)
    d.meta.addElement(odf.dc.Title(text="property " + c))
    out = io.BytesIO()
    d.save(out)
    return out.getvalue()


def ods(c, n):
    d = odf.opendocument.OpenDocumentSpreadsheet()
    t = odf.table.Table(name="Old")
    row = odf.table.TableRow()
    cell = odf.table.TableCell(valuetype="string")
    cell.addElement(odf.text.P(text="cell " + c))
    row.addElement(cell)
    row.addElement(odf.table.TableCell(valuetype="float", value=n))
    t.addElement(row)
    d.spreadsheet.addElement(t)
    out = io.BytesIO()
    d.save(out)
    return out.getvalue()


def old_excel(c, n):
    b = xlwt.Workbook()
    s = b.add_sheet("one")
    s.write(0, 0, "cell " + c)
    s.write(0, 1, n)
    s.write(1, 0, "кириллица " + c)
    return saved(b)


def vera():
    folder = pathlib.Path(reportlab.__file__).parent / "fonts"
    pdfmetrics.registerFont(TTFont("Vera", folder / "Vera.ttf"))


def pdf(c, _, **options):
    out = io.BytesIO()
    page = canvas.Canvas(out, A4, invariant=1, **options)
    page.setSubject("property " + c)
    page.drawString(50, 700, "simple " + c)
    page.setFont("Vera", 12)
    page.drawString(50, 650, "subset " + c)
    x = 50
    for letter in "placed " + c:
        page.drawString(x, 600, letter)
        x += page.stringWidth(letter)
    page.textAnnotation("note " + c, (50, 500, 90, 540))
    page.beginForm("stamp")
    page.drawString(50, 400, "form " + c)
    page.endForm()
    page.doForm("stamp")
    page.acroForm.textfield(name="field", value="field " + c, x=50, y=300, width=300)
    page.bookmarkPage("b")
    page.addOutlineEntry("outline " + c, "b")
    page.showPage()
    page.save()
    return out.getvalue()


def packed_pdf(c, n):
    """Object streams, and an attachment."""
    with pikepdf.open(io.BytesIO(pdf(c, n))) as d:
        d.attachments["a.txt"] = ("attached " + c).encode()
        out = io.BytesIO()
        d.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


def locked_pdf(c, n):
    with pikepdf.open(io.BytesIO(scanned_pdf(c, n))) as d:
        d.docinfo.Subject = c
        out = io.BytesIO()
        d.save(out, encryption=pikepdf.Encryption(owner="o", user="u", R=6))
    return out.getvalue()


def scanned_pdf(_, __):
    out = io.BytesIO()
    picture = Image.effect_noise((40, 40), 50)
    picture.save(out, "PDF")
    return out.getvalue()


def locked_excel(c, n):
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(excel(c, n))).encrypt("secret", out)
    return out.getvalue()


def locked_zip(c, _):
    out = io.BytesIO()
    with pyzipper.AESZipFile(out, "w", encryption=pyzipper.WZ_AES) as z:
        z.setpassword(b"secret")
        z.writestr("a.txt", "member " + c)
    return out.getvalue()


def message(c, n):
    m = email.message.EmailMessage(policy=email.policy.SMTP)
    m["From"], m["To"] = "front.desk@contoso.com", "back.desk@contoso.com"
    m["Subject"] = "grüße, header " + c
    m.set_content("body " + c + "\n", cte="base64")
    m.add_alternative("<p>html 4<b>" + c[1:] + "</b>é</p>" if c[0] == "4" else "<p>html " + c, subtype="html", cte="quoted-printable")
    m.add_attachment(zipped(c, n), maintype="image", subtype="png", filename="logo.png")
    inner = email.message.EmailMessage(policy=email.policy.SMTP)
    inner["From"], inner["Subject"] = "back.desk@contoso.com", "inner"
    inner.set_content("nested " + c + "\n", cte="quoted-printable")
    m.add_attachment(inner)
    m.set_boundary("=====1=")
    for at, part in enumerate(m.walk()):
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            part.set_boundary(f"====={at}=")
    return m.as_bytes()


def box(c, n):
    one = message(c, n).replace(b"\r\n", b"\n")
    two = f"From: a.desk@contoso.com\nTo: b.desk@contoso.com\nSubject: two\n\nsecond {c}\n".encode()
    start = b"From desk@contoso.com Thu Jan  1 00:00:00 1970\n"
    return start + one + b"\n\n" + start + two


def zipped(c, n):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr(zipfile.ZipInfo("a.exe"), "member " + c)
        z.writestr(zipfile.ZipInfo("name " + c), "")
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as y:
            y.writestr(zipfile.ZipInfo("b"), gzip.compress(("inner " + c).encode(), mtime=0))
        z.writestr(zipfile.ZipInfo("b.jpg"), inner.getvalue())
        z.comment = ("comment " + c).encode()
    return out.getvalue()


def tar(c, n):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as t:
        for name, data in [("a.txt", ("member " + c).encode()), ("b/c.xlsx", zipped(c, n))]:
            item = tarfile.TarInfo(name)
            item.size = len(data)
            t.addfile(item, io.BytesIO(data))
    return out.getvalue()


def picture(kind, c, **options):
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, kind, **options)
    return out.getvalue()


def exif(c):
    e = Image.Exif()
    e[0x010E] = "description " + c
    e[0x9C9C] = ("comment " + c).encode("utf-16-le") + b"\0\0"
    e.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0user " + c.encode()
    return e


def xmp(c):
    return (f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            f'<r:Description xmlns:d="http://purl.org/dc/elements/1.1/" d:creator="attribute {c}">'
            f"<d:title>packet {c}</d:title></r:Description></r:RDF></x:xmpmeta>").encode()


def png(c, _):
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "plain " + c)
    info.add_text("Software", "zipped " + c, zip=True)
    info.add_itxt("Title", "unicode " + c, zip=True)
    return picture("PNG", c, pnginfo=info, exif=exif(c))


def tiff(c, _):
    info = TiffImagePlugin.ImageFileDirectory_v2()
    info[270], info[700] = "description " + c, xmp(c)
    return picture("TIFF", c, tiffinfo=info)


RTF = r"""{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}{\info{\title property %s}}
{\header\pard header %s\par}\pard\uc1 body %s{\b %s}\par {\v hidden %s}\par
{\field{\*\fldinst HYPERLINK "mailto:front.desk@contoso.com?subject=field %s"}{\fldrslt here}}
\u8364?\'e9 \trowd cell \cell %s\cell\row}"""

HTML = """<!doctype html><html><head><title>title {c}</title><meta name=d content="meta {e}"></head><body>
<p>split {a}<span>{b}</span></p><p>entity {e}</p><!-- comment {c} --><img alt="alt {c}">
<script>var s = "script {c}";</script><table><tr><td>cell<td>{c}</table></body></html>"""

XML = """<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE a [<!ENTITY x "entity {c}">]>
<a note="attribute {e}"><b>text {e}</b><![CDATA[raw {c}]]><!-- comment {c} --></a>"""


def entities(c):
    return "".join(f"&#{ord(x)};" for x in c)


MAKERS = {
    "word.docx": word, "excel.xlsx": excel, "slides.pptx": slides, "text.odt": odt, "sheet.ods": ods,
    "old.xls": old_excel, "simple.pdf": pdf, "packed.pdf": packed_pdf, "mail.eml": message, "box.mbox": box,
    "archive.zip": zipped, "archive.tar": tar,
    "text.gz": lambda c, n: gzip.compress(("text " + c).encode(), mtime=0),
    "text.tar.bz2": lambda c, n: bz2.compress(tar(c, n)),
    "text.xz": lambda c, n: lzma.compress(("text " + c).encode()),
    "text.zst": lambda c, n: zstandard.compress(("text " + c).encode()),
    "text.zlib": lambda c, n: zlib.compress(("text " + c).encode()),
    "text.rtf": lambda c, n: (RTF % (c, c, c[:7], c[7:], c, c, c)).encode(),
    "page.html": lambda c, n: HTML.format(c=c, a=c[:7], b=c[7:], e=entities(c)).encode(),
    "data.xml": lambda c, n: XML.format(c=c, e=entities(c)).encode(),
    "utf16.csv": lambda c, n: ("name,número\ntext," + c + "\n").encode("utf-16"),
    "utf16be.csv": lambda c, n: ("name,number\ntext," + c + "\n").encode("utf-16-be"),
    "latin.csv": lambda c, n: ("Straße,Größe\nMünchen," + c + "\n").encode("cp1252"),
    "shift.csv": lambda c, n: ("名前とカード番号の一覧です,番号\n東京の窓口," + c + "\n").encode("shift_jis"),
    "picture.png": png, "picture.tiff": tiff,
    "picture.jpg": lambda c, n: picture("JPEG", c, exif=exif(c), comment=("segment " + c).encode(), xmp=xmp(c)),
    "picture.webp": lambda c, n: picture("WEBP", c, exif=exif(c), xmp=xmp(c)),
    "picture.gif": lambda c, n: picture("GIF", c, comment=("comment " + c).encode()),
    "behind.jpg": lambda c, n: picture("JPEG", c) + zipped(c, n),
}

LOCKED = {"locked.pdf": locked_pdf, "locked.xlsx": locked_excel, "locked.zip": locked_zip, "scanned.pdf": scanned_pdf}

if __name__ == "__main__":
    vera()
    for sort, (c, n) in CARDS.items():
        (HERE / sort).mkdir(exist_ok=True)
        for name, make in MAKERS.items():
            (HERE / sort / name).write_bytes(make(c, n))
    (HERE / "closed").mkdir(exist_ok=True)
    for name, make in LOCKED.items():
        (HERE / "closed" / name).write_bytes(make(*CARDS["card"]))
