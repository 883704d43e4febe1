"""Why hinomi and rsigma find different things, for compare-rsigma: each cause with the smallest rule and event that show it,
what the Sigma specification says, and how to tell that a difference has it."""
import re

SOURCE = "logsource: {product: windows}"
TAGS = {"hinomi_compare_product": "windows", "hinomi_compare_service": "none", "hinomi_compare_category": "none",
        "hinomi_compare_number": "#1#"}


def example(detection, event):
    """A rule with this detection, and the event as both engines get it."""
    rule = f"title: example\nid: 00000000-0000-4000-8000-000000000001\n{SOURCE}\ndetection:\n"
    return rule + "".join(f"  {line}\n" for line in detection.strip().splitlines()), {**TAGS, **event}


def items(rule):
    """(field or None, modifiers, value) of all selections."""
    def of(part):
        if isinstance(part, list):
            for one in part:
                yield from of(one)
        elif isinstance(part, dict):
            for key, value in part.items():
                field, *modifiers = str(key).split("|")
                for one in value if isinstance(value, list) else [value]:
                    yield field or None, modifiers, one
        else:
            yield None, [], part
    for name, selection in (rule.get("detection") or {}).items():
        if name != "condition":
            yield from of(selection)


def texts(value):
    """Of a member and what is in it."""
    if isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)
    elif value is not None:
        yield str(value)


def has_inner_wildcard(value):
    return isinstance(value, str) and re.search(r"(?<!\\)[*?]", value.strip("*")) is not None


def over_lines(rule, event, side):
    return side == "hinomi" and any(
        has_inner_wildcard(value) and "re" not in modifiers and any("\n" in text for text in texts(event.get(field) if field else event))
        for field, modifiers, value in items(rule))


CAUSES = []


def cause(name, says, should, detection, event, applies=lambda rule, event, side: False):
    rule, event = example(detection, event)
    CAUSES.append({"name": name, "says": says, "should": should, "rule": rule, "event": event, "applies": applies})


def asks(wanted):
    """hinomi alone, of a rule with such an item."""
    return lambda rule, event, side: side == "hinomi" and any(wanted(*one) for one in items(rule))


# What the specification decides.
cause("a wildcard inside a value, and a line break", "`*` is any text, and a line break is text", "yes",
      "s: {F: 'a*b'}\ncondition: s", {"F": "a\nb"}, over_lines)
cause("startswith and endswith with a wildcard inside", "the value is at the beginning, at the end", "yes",
      "s: {F|startswith: 'a*c'}\ncondition: s", {"F": "abcx"},
      lambda rule, event, side: any(has_inner_wildcard(value) and {"startswith", "endswith"} & set(modifiers)
                                    for _, modifiers, value in items(rule)))
cause("the same the other way round", "the value is at the beginning, at the end", "no",
      "s: {F|startswith: 'a*c'}\ncondition: s", {"F": "xabc"})
cause("keywords that all must be there", "keywords are searched for in the whole event; `all` wants each of them", "yes",
      "s:\n  '|all': [aa, bb]\ncondition: s", {"F": "aa", "G": "x bb"},
      asks(lambda field, modifiers, value: field is None and "all" in modifiers))
cause("a keyword that is a number in the event", "keywords are searched for in the whole event", "yes",
      "s: ['4688']\ncondition: s", {"F": 4688},
      lambda rule, event, side: side == "hinomi" and any(field is None and str(value).isdigit() for field, _, value in items(rule)))
cause("windash of a slash", "the five characters stand for each other", "yes",
      "s: {F|windash|contains: ' /f'}\ncondition: s", {"F": "x -f"}, asks(lambda field, modifiers, value: "windash" in modifiers and re.search(r"[/–—―]", str(value))))
cause("base64offset and what follows the value", "all but the first and the last byte is the same at each place", "yes",
      "s: {F|base64offset|contains: ping}\ncondition: s", {"F": "cGluZ3p6eg=="}, asks(lambda field, modifiers, value: "base64offset" in modifiers))
cause("exists, and a null", "only the presence is asked for, not the value, be it empty or null", "yes",
      "s: {F|exists: true}\ncondition: s", {"F": None}, asks(lambda field, modifiers, value: "exists" in modifiers))
cause("letter case outside of ASCII", "values are compared without regard to case", "yes",
      "s: {F: ΟΔΟΣ}\ncondition: s", {"F": "οδοσ"})
cause("names that begin with _", "they are left out, unless they are named", "no",
      "s: {F: 1}\n_t: {G: 1}\ncondition: 1 of *", {"G": 1})
cause("a placeholder that has no values", "who cannot replace a placeholder must reject the rule", "refused",
      "s: {F: a}\nf: {G|expand: '%known%'}\ncondition: s and not f", {"F": "a", "G": "x"},
      lambda rule, event, side: side == "rsigma" and any("expand" in modifiers for _, modifiers, _ in items(rule)))
cause("null in a list", "null cannot be part of a list", "refused", "s: {F: [a, null]}\ncondition: s", {"F": "a"})
cause("hours and time zones", "no time zones are converted", "yes",
      "s: {F|hour: 9}\ncondition: s", {"F": "2026-04-01T09:30:00+09:00"})
cause("a date without a time of day", "the part is taken from the date", "yes", "s: {F|day: 1}\ncondition: s", {"F": "2026-04-01"})
# What it leaves open (docs/detect.md, the decision's number).
cause("4688 and the text 04688", "open (8): numbers are compared as text", "no", "s: {F: 4688}\ncondition: s", {"F": "04688"})
cause("true and the text 1", "open (8): as text", "no", "s: {F: true}\ncondition: s", {"F": "1"})
cause("a whole number over 2^63", "open (3): its text is all its digits", "yes",
      "s: {F: '18446744073709551615'}\ncondition: s", {"F": 18446744073709551615})
cause("neq of a field that is not there", "open (20): none of its members is equal", "yes", "s: {F|neq: x}\ncondition: s", {"G": 1})
cause("null and an empty list", "open (4): no member, so null", "yes", "s: {F: null}\ncondition: s", {"F": []})
cause("fieldref of two lists", "open (22): some member of each", "yes", "s: {F|fieldref: G}\ncondition: s", {"F": ["a", "b"], "G": ["c", "b"]})
cause("an IPv4 address inside of IPv6", "open (17): ::ffff:a.b.c.d is a.b.c.d", "yes",
      "s: {F|cidr: 10.0.0.0/8}\ncondition: s", {"F": "::ffff:10.0.0.1"}, asks(lambda field, modifiers, value: "cidr" in modifiers))
cause("a network that is one address", "open (17): that address", "yes", "s: {F|cidr: 10.0.0.1}\ncondition: s", {"F": "10.0.0.1"})
cause(r"\d and \s outside of ASCII", "open (13): RE2's syntax, ASCII", "no", "s: {F|re: '^\\d$'}\ncondition: s", {"F": "٣"},
      lambda rule, event, side: side == "rsigma" and any("re" in modifiers and re.search(r"\\[dsw]", str(value)) for _, modifiers, value in items(rule)))
cause("wide without base64", "open (16): each byte a character", "yes", "s: {F|wide: ab}\ncondition: s", {"F": "a\0b\0"})
cause("a pattern that fits no selection", "open (26): refused, as it can only be a mistake", "refused",
      "s: {F: a}\ncondition: s and 1 of t*", {"F": "a"})


def cause_of(rule, event, side):
    return next((one for one in CAUSES if one["applies"](rule, event, side)), None)
