"""The rules of HTML that a page can break, after the standard and what the Nu checker holds pages to.

Nothing of the project reads the page here: it is split by Python's own parser, and every rule is written
down below. It is stricter than the standard where that is simpler: every element that may be closed is
closed. Inside of drawings (svg) only names, attributes and ids are looked at.

It stays by hand: html5lib in strict mode finds faults of parsing alone, not what may stand in what, ids,
names or roles; the Nu checker needs Java; and axe looks at what a browser has repaired already.

    faults(html) -> what is wrong, each with the line it stands on; an empty list for a page that is right
"""

import html.entities
import re
from collections import Counter
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
SECTIONING = {"article", "aside", "nav", "section"}
METADATA = {"base", "link", "meta", "noscript", "script", "style", "template", "title"}
PHRASING = {
    "a", "abbr", "audio", "b", "bdi", "bdo", "br", "button", "canvas", "cite", "code", "data", "datalist",
    "del", "dfn", "em", "embed", "i", "iframe", "img", "input", "ins", "kbd", "label", "map", "mark", "math",
    "meter", "noscript", "object", "output", "picture", "progress", "q", "ruby", "s", "samp", "script",
    "select", "slot", "small", "span", "strong", "sub", "sup", "svg", "template", "textarea", "time", "u",
    "var", "video", "wbr",
}  # fmt: skip
FLOW = PHRASING | HEADINGS | SECTIONING | {
    "address", "blockquote", "details", "dialog", "div", "dl", "fieldset", "figure", "footer", "form",
    "header", "hgroup", "hr", "main", "menu", "ol", "p", "pre", "search", "table", "ul",
}  # fmt: skip

# What may stand directly inside an element; `None`: whatever its parent may hold (transparent).
CHILDREN = {
    **dict.fromkeys(
        (*HEADINGS, "abbr", "b", "bdi", "bdo", "button", "cite", "code", "data", "dfn", "em", "i", "kbd",
         "label", "legend", "mark", "meter", "output", "p", "pre", "progress", "q", "s", "samp", "small",
         "span", "strong", "sub", "sup", "time", "u", "var"),
        PHRASING,
    ),
    **dict.fromkeys(
        (*SECTIONING, "address", "blockquote", "body", "caption", "dd", "details", "dialog", "div", "dt",
         "fieldset", "figcaption", "figure", "footer", "form", "header", "li", "main", "search", "td", "th"),
        FLOW,
    ),
    "#document": {"html"},
    "html": {"head", "body"},
    "head": METADATA,
    "a": None, "ins": None, "del": None, "map": None, "noscript": None, "object": None,
    "summary": PHRASING | HEADINGS,
    "ul": {"li", "script", "template"}, "ol": {"li", "script", "template"},
    "menu": {"li", "script", "template"},
    "dl": {"dt", "dd", "div", "script", "template"},
    "table": {"caption", "colgroup", "thead", "tbody", "tfoot", "tr", "script", "template"},
    "thead": {"tr", "script", "template"}, "tbody": {"tr", "script", "template"},
    "tfoot": {"tr", "script", "template"}, "tr": {"td", "th", "script", "template"},
    "colgroup": {"col", "template"},
    "select": {"option", "optgroup", "hr"}, "optgroup": {"option"}, "datalist": {"option"},
    "option": set(), "title": set(), "style": set(), "script": set(), "textarea": set(),
    "hgroup": HEADINGS | {"p"}, "picture": {"source", "img"},
}  # fmt: skip
# Elements that stand nowhere but directly inside these.
ALSO_IN = {
    "figcaption": {"figure"}, "summary": {"details"}, "legend": {"fieldset"}, "dt": {"dl"}, "dd": {"dl"},
    "link": {"head"}, "meta": {"head"}, "style": {"head"}, "title": {"head"}, "base": {"head"},
}  # fmt: skip
NO_TEXT = {"html", "head", "ul", "ol", "menu", "dl", "table", "thead", "tbody", "tfoot", "tr", "colgroup"}
# No element of the second kind anywhere inside one of the first.
NOT_INSIDE = {
    "a": {"a"}, "label": {"label"}, "dfn": {"dfn"}, "form": {"form"}, "caption": {"table"},
    "address": HEADINGS | SECTIONING | {"address", "header", "footer"},
    "header": {"header", "footer", "main"}, "footer": {"header", "footer", "main"},
    **{name: {"main"} for name in SECTIONING},
    "th": HEADINGS | SECTIONING | {"header", "footer"}, "dt": HEADINGS | SECTIONING | {"header", "footer"},
}  # fmt: skip
HOLD_NOTHING_INTERACTIVE = {"a", "button", "summary"}

GLOBAL = {
    "accesskey", "class", "contenteditable", "dir", "draggable", "hidden", "id", "inert", "inputmode",
    "itemid", "itemprop", "itemref", "itemscope", "itemtype", "lang", "role", "slot", "spellcheck", "style",
    "tabindex", "title", "translate", "popover",
}  # fmt: skip
OWN = {
    "a": {"download", "href", "hreflang", "referrerpolicy", "rel", "target", "type"},
    "button": {"disabled", "form", "name", "type", "value"},
    "col": {"span"}, "colgroup": {"span"}, "data": {"value"}, "del": {"cite", "datetime"},
    "details": {"open", "name"}, "fieldset": {"disabled", "form", "name"},
    "form": {"action", "method", "name", "novalidate", "autocomplete"},
    "img": {"alt", "decoding", "height", "loading", "sizes", "src", "srcset", "width"},
    "input": {"autocomplete", "checked", "disabled", "form", "list", "max", "maxlength", "min", "minlength",
              "name", "pattern", "placeholder", "readonly", "required", "size", "step", "type", "value"},
    "ins": {"cite", "datetime"}, "label": {"for"}, "li": {"value"},
    "link": {"as", "crossorigin", "href", "media", "rel", "sizes", "type"},
    "meta": {"charset", "content", "http-equiv", "media", "name"},
    "meter": {"high", "low", "max", "min", "optimum", "value"}, "ol": {"reversed", "start", "type"},
    "optgroup": {"disabled", "label"}, "option": {"disabled", "label", "selected", "value"},
    "output": {"for", "form", "name"}, "progress": {"max", "value"}, "q": {"cite"}, "blockquote": {"cite"},
    "script": {"async", "defer", "src", "type"},
    "select": {"disabled", "form", "multiple", "name", "required", "size"}, "style": {"media"},
    "td": {"colspan", "headers", "rowspan"}, "th": {"abbr", "colspan", "headers", "rowspan", "scope"},
    "textarea": {"cols", "disabled", "form", "maxlength", "name", "placeholder", "readonly", "rows"},
    "time": {"datetime"},
}  # fmt: skip
NEEDED = {"img": ("alt", "src"), "optgroup": ("label",), "html": ("lang",), "bdo": ("dir",)}
OBSOLETE = {
    "acronym", "applet", "basefont", "bgsound", "big", "blink", "center", "dir", "font", "frame", "frameset",
    "isindex", "keygen", "listing", "marquee", "menuitem", "multicol", "nextid", "nobr", "noembed",
    "noframes", "param", "plaintext", "rb", "rtc", "spacer", "strike", "tt", "xmp",
}  # fmt: skip

TOKENS = {
    ("button", "type"): {"button", "submit", "reset"},
    ("th", "scope"): {"row", "col", "rowgroup", "colgroup"},
    ("img", "loading"): {"lazy", "eager"}, ("img", "decoding"): {"async", "sync", "auto"},
    ("a", "target"): {"_blank", "_self", "_parent", "_top"},
    ("input", "type"): {"button", "checkbox", "date", "email", "file", "hidden", "month", "number", "radio",
                        "range", "reset", "search", "submit", "tel", "text", "time", "url", "week"},
    ("ol", "type"): {"1", "a", "A", "i", "I"},
    ("*", "dir"): {"ltr", "rtl", "auto"},
}  # fmt: skip
WHOLE_NUMBERS = {("td", "colspan"): 1, ("td", "rowspan"): 0, ("th", "colspan"): 1, ("th", "rowspan"): 0,
                 ("*", "tabindex"): -1, ("img", "width"): 0, ("img", "height"): 0,
                 ("col", "span"): 1, ("colgroup", "span"): 1}  # fmt: skip
IDS = ("aria-activedescendant", "aria-controls", "aria-describedby", "aria-details", "aria-errormessage",
       "aria-flowto", "aria-labelledby", "aria-owns")  # fmt: skip
TRUE_FALSE = {"true", "false"}
ARIA = {
    **dict.fromkeys(IDS),
    **dict.fromkeys(("aria-colcount", "aria-colindex", "aria-colspan", "aria-keyshortcuts", "aria-label",
                     "aria-level", "aria-placeholder", "aria-posinset", "aria-roledescription",
                     "aria-rowcount", "aria-rowindex", "aria-rowspan", "aria-setsize", "aria-valuemax",
                     "aria-valuemin", "aria-valuenow", "aria-valuetext", "aria-description")),
    **dict.fromkeys(("aria-atomic", "aria-busy", "aria-disabled", "aria-modal", "aria-multiline",
                     "aria-multiselectable", "aria-readonly", "aria-required"), TRUE_FALSE),
    **dict.fromkeys(("aria-expanded", "aria-hidden", "aria-selected"), TRUE_FALSE | {"undefined"}),
    **dict.fromkeys(("aria-checked", "aria-pressed"), TRUE_FALSE | {"mixed", "undefined"}),
    "aria-autocomplete": {"inline", "list", "both", "none"},
    "aria-current": TRUE_FALSE | {"page", "step", "location", "date", "time"},
    "aria-haspopup": TRUE_FALSE | {"menu", "listbox", "tree", "grid", "dialog"},
    "aria-invalid": TRUE_FALSE | {"grammar", "spelling"},
    "aria-live": {"assertive", "off", "polite"},
    "aria-orientation": {"horizontal", "vertical", "undefined"},
    "aria-relevant": {"additions", "all", "removals", "text", "additions text"},
    "aria-sort": {"ascending", "descending", "none", "other"},
}  # fmt: skip
ROLES = {
    "alert", "alertdialog", "application", "article", "banner", "blockquote", "button", "caption", "cell",
    "checkbox", "code", "columnheader", "combobox", "complementary", "contentinfo", "definition", "deletion",
    "dialog", "directory", "document", "emphasis", "feed", "figure", "form", "generic", "grid", "gridcell",
    "group", "heading", "img", "insertion", "link", "list", "listbox", "listitem", "log", "main", "marquee",
    "math", "menu", "menubar", "menuitem", "menuitemcheckbox", "menuitemradio", "meter", "navigation",
    "none", "note", "option", "paragraph", "presentation", "progressbar", "radio", "radiogroup", "region",
    "row", "rowgroup", "rowheader", "scrollbar", "search", "searchbox", "separator", "slider", "spinbutton",
    "status", "strong", "subscript", "superscript", "switch", "tab", "table", "tablist", "tabpanel", "term",
    "textbox", "time", "timer", "toolbar", "tooltip", "tree", "treegrid", "treeitem",
}  # fmt: skip
# Elements that are read as plain text: a name given to them is not read out.
CANNOT_BE_NAMED = {
    "abbr", "b", "bdi", "bdo", "caption", "cite", "code", "data", "del", "dfn", "div", "em", "i", "ins",
    "kbd", "mark", "p", "pre", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var",
}  # fmt: skip
LABELABLE = {"button", "input", "meter", "output", "progress", "select", "textarea"}

SVG = {
    "a", "circle", "clippath", "defs", "desc", "ellipse", "g", "image", "line", "lineargradient", "marker",
    "mask", "path", "pattern", "polygon", "polyline", "radialgradient", "rect", "stop", "svg", "symbol",
    "text", "textpath", "title", "tspan", "use",
}  # fmt: skip
SVG_ATTRIBUTE = re.compile(
    r"(class|cx|cy|d|dominant-baseline|dx|dy|fill|fill-opacity|fill-rule|focusable|font-family|font-size"
    r"|font-style|font-weight|height|href|id|lang|letter-spacing|marker-\w+|offset|opacity|orient|pathlength"
    r"|patternunits|points|preserveaspectratio|r|refx|refy|role|rx|ry|shape-rendering|stop-color|stop-opacity"
    r"|stroke|stroke-\w+|style|tabindex|text-anchor|textlength|lengthadjust|transform|version|viewbox"
    r"|vector-effect|width|x|x1|x2|xmlns|y|y1|y2|clip-path|clippathunits|mask|markerwidth|markerheight"
    r"|gradientunits|gradienttransform|data-[\w-]+|aria-[a-z]+)"
)
_CHARACTER = re.compile(r"&(#[xX][0-9a-fA-F]+;|#[0-9]+;|[a-zA-Z][a-zA-Z0-9]*;?)")
_NOT_ALLOWED = re.compile("[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_URL_REFUSED = re.compile(r"[\s\"<>\\^`{|}]")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?")
_LANGUAGE = re.compile(r"[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*")


class Node:
    """An element with where it stands."""

    def __init__(self, name, attributes, parent, line):
        self.name, self.attributes, self.parent, self.line = name, dict(attributes), parent, line
        self.children = []
        self.text = []

    def get(self, name):
        return self.attributes.get(name) or ""

    def words(self):
        """All text inside; only for elements that hold little."""
        return " ".join("".join([*self.text, *(child.words() for child in self.children)]).split())

    def above(self):
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def __str__(self):
        return f"<{self.name}>"


class _Reader(HTMLParser):
    """Splits a page into elements; what the syntax forbids is a fault at once."""

    def __init__(self):
        super().__init__(convert_charrefs=False)
        self.root = self.at = Node("#document", (), None, 0)
        self.nodes, self.faults, self.is_declared = [], [], False

    def fault(self, text):
        self.faults.append(f"line {self.getpos()[0]}: {text}")

    @property
    def is_in_svg(self):
        return self.at.name == "svg" or any(node.name == "svg" for node in self.at.above())

    def handle_decl(self, decl):
        if decl.lower() != "doctype html" or self.nodes:
            self.fault(f"<!{decl}> is not the one declaration at the start")
        self.is_declared = True

    def handle_starttag(self, name, attributes):
        self.open(name, attributes)
        if name not in VOID:
            self.at = self.nodes[-1]

    def handle_startendtag(self, name, attributes):
        if name not in VOID and not (self.is_in_svg or name == "svg"):
            self.fault(f"<{name}/> is not closed by its slash")
        self.open(name, attributes)

    def open(self, name, attributes):
        for attribute, count in Counter(key for key, _ in attributes).items():
            if count > 1:
                self.fault(f"<{name}> has {attribute} {count} times")
        self.characters(self.get_starttag_text() or "")
        node = Node(name, attributes, self.at, self.getpos()[0])
        self.at.children.append(node)
        self.nodes.append(node)

    def handle_endtag(self, name):
        if name in VOID:
            self.fault(f"</{name}> closes what has no end")
        elif self.at.name == name:
            self.at = self.at.parent
        elif any(node.name == name for node in self.at.above()):
            while self.at.name != name:
                self.fault(f"</{name}> stands where {self.at} of line {self.at.line} is open")
                self.at = self.at.parent
            self.at = self.at.parent
        else:
            self.fault(f"</{name}> closes nothing")

    def handle_data(self, data):
        self.at.text.append(data)
        if self.at.name in ("script", "style"):
            return
        if "<" in data:
            self.fault("a bare < in the text")
        if "&" in data:
            self.fault("a bare & in the text")
        if _NOT_ALLOWED.search(data):
            self.fault("a control character in the text")

    def handle_entityref(self, name):
        self.at.text.append("x")
        if f"{name};" not in html.entities.html5:
            self.fault(f"&{name} is no character")

    def handle_charref(self, name):
        self.at.text.append("x")
        self.characters(f"&#{name};")

    def handle_comment(self, data):
        if data.startswith("[CDATA["):
            self.fault(f"<!{data[:20]} is not HTML")
        elif data.startswith((">", "->")) or "<!--" in data or data.endswith("<!-") or "--!>" in data:
            self.fault("a comment inside a comment")

    def handle_pi(self, data):
        self.fault(f"<?{data[:20]} is not HTML")

    def unknown_decl(self, data):
        self.fault(f"<![{data[:20]} is not HTML")

    def characters(self, text):
        for found in _CHARACTER.finditer(text):
            name = found[1]
            if name.startswith("#"):
                digits = name[1:].rstrip(";")
                number = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
                if number > 0x10FFFF or 0xD800 <= number < 0xE000 or _NOT_ALLOWED.match(chr(number)):
                    self.fault(f"&{name} is no character")
            elif name.endswith(";") and name not in html.entities.html5:
                self.fault(f"&{name} is no character")

    def close(self):
        super().close()
        while self.at.parent is not None:
            self.fault(f"{self.at} of line {self.at.line} is not closed")
            self.at = self.at.parent
        if not self.is_declared:
            self.faults.append("line 1: no <!doctype html>")


def faults(text):
    """What is wrong with a page, each with its line."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    page = _Page(reader)
    found = list(reader.faults)
    for rule in RULES:
        found += [f"line {node.line}: {said}" for node, said in rule(page)]
    return found


class _Page:
    def __init__(self, reader):
        self.root = reader.root
        self.all = reader.nodes
        self.drawn = {id(node) for node in self.all if any(above.name == "svg" for above in node.above())}
        self.nodes = [node for node in self.all if id(node) not in self.drawn]
        self.ids = Counter(node.attributes["id"] for node in self.all if "id" in node.attributes)
        self.by_id = {node.attributes["id"]: node for node in self.all if "id" in node.attributes}

    def named(self, *names):
        return [node for node in self.nodes if node.name in names]


def _allowed_in(node):
    """What may stand directly inside an element, of which a transparent one says what its parent does."""
    while CHILDREN.get(node.name, FLOW) is None and node.parent is not None:
        node = node.parent
    if node.name == "div" and node.parent is not None and node.parent.name == "dl":
        return {"dt", "dd", "script", "template"}
    return CHILDREN.get(node.name, FLOW)


def elements(page):
    for node in page.all:
        known = SVG if id(node) in page.drawn else FLOW | CHILDREN.keys() | VOID
        if node.name in OBSOLETE:
            yield node, f"{node} is obsolete"
        elif node.name not in known:
            yield node, f"{node} is no element"


def nesting(page):
    for node in page.nodes:
        parent = node.parent
        own = ALSO_IN.get(node.name, set())
        in_dl = node.name in ("dt", "dd") and parent.name == "div" and parent.parent.name == "dl"
        may = parent.name in own if own else node.name in _allowed_in(parent)
        if not (may or in_dl or (node.name == "meta" and "itemprop" in node.attributes)):
            yield node, f"{node} may not stand in {parent}"
        if node.name in NO_TEXT and "".join(node.text).strip():
            yield node, f"{node} may not hold text"
    if "".join(page.root.text).strip():
        yield page.root, "text outside of <html>"


def ancestors(page):
    for node in page.nodes:
        above = [each.name for each in node.above()]
        for name in above:
            if node.name in NOT_INSIDE.get(name, ()):
                yield node, f"{node} may not stand anywhere in <{name}>"
        if _is_interactive(node):
            for name in HOLD_NOTHING_INTERACTIVE & set(above):
                yield node, f"{node} can be operated, and stands in <{name}>, which can be too"


def _is_interactive(node):
    if node.name == "a":
        return "href" in node.attributes
    if node.name == "input":
        return node.get("type") != "hidden"
    return node.name in (
        "button",
        "details",
        "iframe",
        "label",
        "select",
        "textarea",
        "summary",
        "embed",
    ) or ("tabindex" in node.attributes)


def order(page):
    """What comes first, last, once or in turn."""
    for node in page.nodes:
        names = [child.name for child in node.children]
        for child, places in (("caption", (0,)), ("summary", (0,)), ("legend", (0,)),
                              ("figcaption", (0, len(names) - 1))):  # fmt: skip
            if child in names and (names.count(child) > 1 or names.index(child) not in places):
                yield node, f"<{child}> has its place at the edge of {node}, once"
        if node.name == "details" and "summary" not in names:
            yield node, "<details> without <summary>"
        if node.name == "dl" or (node.name == "div" and node.parent.name == "dl"):
            turns = [name for name in names if name in ("dt", "dd")]
            if turns and (turns[0] != "dt" or turns[-1] != "dd"):
                yield node, f"the terms and descriptions of {node} are not in turn"
            if node.name == "div" and not turns:
                yield node, "<div> in <dl> without a term"
        if node.name == "dl" and "div" in names and {"dt", "dd"} & set(names):
            yield node, "<dl> has terms both in <div> and outside"
        if node.name == "table":
            parts = ["thead", "tbody", "tfoot"]
            there = [parts.index(name) for name in names if name in parts]
            if there != sorted(there) or names.count("thead") > 1 or names.count("tfoot") > 1:
                yield node, "the parts of <table> are not in order"
            if "tr" in names and "tbody" in names:
                yield node, "<table> has rows both in <tbody> and outside"
    for name in ("html", "head", "body", "title", "main"):
        found = [node for node in page.named(name) if "hidden" not in node.attributes]
        if len(found) != 1:
            yield page.root, f"<{name}> stands {len(found)} times"
    if not any(node.get("charset").lower() == "utf-8" for node in page.named("meta")):
        yield page.root, "no <meta charset=utf-8>"


def attributes(page):
    for node in page.all:
        is_drawn = node.name == "svg" or id(node) in page.drawn
        allowed = GLOBAL | OWN.get(node.name, set())
        for name, value in node.attributes.items():
            if name.startswith("aria-"):
                if name not in ARIA:
                    yield node, f"{name} is no attribute of ARIA"
                elif not (value or "").strip():
                    yield node, f"{name} of {node} is empty"
                elif ARIA[name] and value not in ARIA[name]:
                    yield node, f"{name} of {node} may not be {value!r}"
            elif is_drawn:
                if not SVG_ATTRIBUTE.fullmatch(name):
                    yield node, f"{node} has no attribute {name}"
            elif name not in allowed and not re.fullmatch(r"data-[a-z][a-z0-9.-]*", name):
                yield node, f"{node} has no attribute {name}"
            if name in ("href", "src", "cite") and _URL_REFUSED.search(value or "") and not is_drawn:
                yield node, f"{name} of {node} holds a character that an address may not: {value!r}"
        for name in NEEDED.get(node.name, ()):
            if name not in node.attributes:
                yield node, f"{node} needs {name}"
        if node.name == "meta" and "charset" not in node.attributes and "content" not in node.attributes:
            yield node, "<meta> needs content"
        if node.name == "a" and not is_drawn and "href" not in node.attributes:
            lost = {"download", "rel", "target", "type"} & set(node.attributes)
            if lost:
                yield node, f"<a> without href has {', '.join(sorted(lost))}"


def values(page):
    for node in page.nodes:
        for (name, attribute), allowed in TOKENS.items():
            value = node.attributes.get(attribute)
            if name in (node.name, "*") and attribute in node.attributes and value not in allowed:
                yield node, f"{attribute} of {node} may not be {value!r}"
        for (name, attribute), least in WHOLE_NUMBERS.items():
            if name in (node.name, "*") and attribute in node.attributes:
                value = node.get(attribute)
                if not re.fullmatch(r"-?[0-9]+", value) or int(value) < least:
                    yield node, f"{attribute} of {node} may not be {value!r}"
        if "lang" in node.attributes and not _LANGUAGE.fullmatch(node.get("lang")):
            yield node, f"lang of {node} may not be {node.get('lang')!r}"
        if node.name == "time":
            when = node.get("datetime") if "datetime" in node.attributes else node.words()
            if not _DATE.fullmatch(when):
                yield node, f"<time> may not be {when!r}"


def roles(page):
    for node in page.all:
        for role in node.get("role").split():
            if role not in ROLES:
                yield node, f"{role!r} is no role"
        if "role" in node.attributes and not node.get("role").strip():
            yield node, f"role of {node} is empty"
        names = {"aria-label", "aria-labelledby"} & set(node.attributes)
        role = node.get("role")
        if node.name in CANNOT_BE_NAMED and names and role in ("", "none", "presentation", "generic"):
            yield node, f"{node} is read as text, so its {names.pop()} is not read out"


def ids(page):
    for name, count in page.ids.items():
        if count > 1:
            yield page.by_id[name], f"id {name!r} stands {count} times"
        if not name or re.search(r"\s", name):
            yield page.by_id[name], f"id {name!r} is empty or holds a blank"


def references(page):
    for node in page.all:
        href = node.get("href")
        if href.startswith("#") and href[1:] not in page.ids and href != "#top":
            yield node, f"{href} leads nowhere"
        for attribute in IDS:
            for name in node.get(attribute).split():
                if name not in page.ids:
                    yield node, f"{attribute} {name!r} is nowhere on the page"
    for label in page.named("label"):
        target = label.attributes.get("for")
        if target is not None and (target not in page.by_id or page.by_id[target].name not in LABELABLE):
            yield label, f"<label> is for {target!r}, which is no field"
        inside = [node for node in page.named(*LABELABLE) if label in node.above()]
        if len(inside) > 1:
            yield label, "<label> holds several fields"
    for cell in page.named("td", "th"):
        table = next((node for node in cell.above() if node.name == "table"), None)
        for name in cell.get("headers").split():
            head = page.by_id.get(name)
            if head is None or head.name != "th" or table not in head.above():
                yield cell, f"headers {name!r} is no header of its table"


def headings(page):
    previous = 0
    for node in page.named(*sorted(HEADINGS)):
        level = int(node.name[1])
        if level > previous + 1:
            yield node, f"{node} comes after level {previous}"
        previous = level
    if len(page.named("h1")) != 1:
        yield page.root, f"<h1> stands {len(page.named('h1'))} times"


def grids(page):
    """Every row of a table is as wide as the others, and no two cells share a place."""
    for table in page.named("table"):
        rows = []
        for part in table.children:
            if part.name == "tr":
                rows.append(part)
            rows += [row for row in part.children if row.name == "tr" and part.name != "tr"]
        taken, width = set(), None
        for y, row in enumerate(rows):
            x = 0
            for cell in row.children:
                if cell.name not in ("td", "th"):
                    continue
                while (x, y) in taken:
                    x += 1
                wide, high = (_span(cell, name) for name in ("colspan", "rowspan"))
                for place in ((x + i, y + j) for i in range(wide) for j in range(high or len(rows) - y)):
                    if place in taken:
                        yield cell, "two cells of <table> share a place"
                    taken.add(place)
                x += wide
                if y + high > len(rows):
                    yield cell, "a cell reaches below its <table>"
            found = sum(1 for place in taken if place[1] == y)
            width = found if width is None else width
            if found != width:
                yield row, f"a row of {found} cells in a <table> of {width}"


def _span(cell, name):
    value = cell.get(name)
    return int(value) if re.fullmatch(r"[0-9]+", value) else 1


RULES = (elements, nesting, ancestors, order, attributes, values, roles, ids, references, headings, grids)
