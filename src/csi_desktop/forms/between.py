"""What is wrong between forms: names used twice, names that nobody has, rules that go round in circles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from csi_desktop.forms import toml_values as toml
from csi_desktop.forms.definition import Catalogue, Field, Form, Section
from csi_desktop.forms.faults import Fault, FormFaults
from csi_desktop.text import Text


def faults_between(
    forms: Sequence[tuple[str, Form]], beside: Sequence[Form], *, names_known: bool
) -> list[Fault]:
    """What is wrong between forms: ids and roles used twice, names nobody has, rules that go round in circles."""
    everything = [
        *((f"{form.id}.toml", form) for form in beside),
        *forms,
    ]  # who was there first keeps its names
    faults = [*_doubles(everything)]
    if names_known:
        world = _World(everything)
        for file, form in forms:
            faults += world.faults_of(file, form)
        if not faults:
            faults += world.cycles()
    return faults


def _doubles(forms: Sequence[tuple[str, Form]]) -> Iterator[Fault]:
    """Ids and roles that two places claim."""
    seen: dict[tuple[str, str], str] = {}

    def claim(what: str, name: str, file: str, place: str) -> Iterator[Fault]:
        before = seen.setdefault((what, name), f"{file} · {place}")
        if before != f"{file} · {place}":
            expected = Text(f"只出现一次，{before} 已用", f"it only once; {before} has it already")
            yield Fault(file, f"{place} · {what}", name, expected)

    for file, form in forms:
        yield from claim("form", form.id, file, form.id)
        if form.theme:
            yield from claim("theme", form.theme.id, file, form.id)
        for section in form.sections:
            if section.role:
                yield from claim("section role", section.role, file, section.id)
            for field in section.fields:
                yield from claim("id", field.id, file, f"{section.id} · {field.id}")
                if field.role:
                    yield from claim("role", field.role, file, field.id)


class _World:
    """All forms together, for checking what one says of another."""

    def __init__(self, forms: Sequence[tuple[str, Form]]) -> None:
        from csi_desktop.forms.rules.expression import lookups

        self.forms = forms
        self.catalogue = Catalogue.of(tuple(form for _, form in forms))
        self.names, self.sections = lookups(self.catalogue)
        self.ids = [field.id for field in self.catalogue.fields()]
        self.repeated = [section.key for section in self.catalogue.sections() if section.repeat]
        self.bands = [band.id for _, form in forms if form.index for band in form.index.bands]
        self.needs: dict[str, set[str]] = {}  # field id or section key → what its value or place rests on

    def faults_of(self, file: str, form: Form) -> Iterator[Fault]:
        """What is wrong with what a form says of others; fills `needs` on the way."""
        for section in form.sections:
            yield from self.rule(file, f"{section.id} · show_if", section.show_if, "", section.key)
            for field in section.fields:
                yield from self.field(file, section, field)
        for gate in form.gate:
            place = f"gate {gate.id}"
            if gate.each and gate.each not in self.repeated:
                yield self.unknown(file, f"{place} · each", gate.each, self.repeated, _REPEATED)
            else:
                yield from self.rule(file, f"{place} · when", gate.when, gate.each)
            if gate.cap and gate.cap not in self.bands:
                yield self.unknown(
                    file, f"{place} · cap", gate.cap, self.bands, Text("某个等级的编号", "the id of a band")
                )

    def field(self, file: str, section: Section, field: Field) -> Iterator[Fault]:
        where = section.key if section.repeat else ""
        if section.show_if:
            self.needs.setdefault(field.id, set()).add(section.key)
        for key, source in (("show_if", field.show_if), ("formula", field.formula)):
            yield from self.rule(file, f"{field.id} · {key}", source, where, field.id)
        yield from self.rule(file, f"{field.id} · auto", field.auto, where)
        known = [*self.repeated, "levels", "themes"]
        if field.target and field.target not in known:
            yield self.unknown(file, f"{field.id} · target", field.target, known, _REPEATED)
        if field.renamed_from and self.catalogue.has(field.renamed_from):
            expected = Text("不再使用的编号", "an id no longer in use")
            yield Fault(file, f"{field.id} · renamed_from", field.renamed_from, expected)

    def rule(self, file: str, place: str, source: str, where: str, of: str = "") -> list[Fault]:
        """Faults of a rule; what it looks at is noted as what `of` rests on."""
        from csi_desktop.forms.rules.expression import compile_expression

        if not source:
            return []
        try:
            rule = compile_expression(
                source,
                names=self.names,
                sections=self.sections,
                where=where,
                known=self.ids,
                file=file,
                place=place,
            )
        except FormFaults as found:
            return found.faults
        if of:
            self.needs.setdefault(of, set()).update(rule.names | rule.sections)
        return []

    def unknown(self, file: str, place: str, found: str, known: Sequence[str], expected: Text) -> Fault:
        return Fault(file, place, found, expected, toml.nearest(found, known))

    def cycles(self) -> Iterator[Fault]:
        """Rules whose outcome rests on itself."""
        files = {
            one: file
            for file, form in self.forms
            for s in form.sections
            for one in (s.key, *(f.id for f in s.fields))
        }
        done: set[str] = set()

        def walk(one: str, path: list[str]) -> Iterator[Fault]:
            if one in path:
                circle = [*path[path.index(one) :], one]
                expected = Text("不绕回自身的规则", "rules that do not come back to themselves")
                yield Fault(files.get(one, ""), one, " → ".join(circle), expected)
            elif one not in done:
                done.add(one)
                for other in sorted(self.needs.get(one, ())):
                    yield from walk(other, [*path, one])

        for one in self.needs:
            yield from walk(one, [])


_REPEATED = Text("可重复部分的编号（表单.部分）", "the key of a repeated section (form.section)")
