"""forms check, list and show."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict

from csi_desktop.command.console import DONE, NOT_POSSIBLE, CommandError, language, print_json, say
from csi_desktop.forms.kinds import nearest
from csi_desktop.text import Text, meant


def check(given: argparse.Namespace) -> int:
    """Check form files; every fault is reported."""
    from csi_desktop.data import forms_dir
    from csi_desktop.forms.check import check_files

    faults = check_files(given.files or sorted(forms_dir().glob("*.toml")))
    for fault in faults:
        print(fault.text(language()), file=sys.stderr)
    if not faults:
        say(Text("表单文件没有错误。", "The form files have no faults."))
    return NOT_POSSIBLE if faults else DONE


def list_forms(given: argparse.Namespace) -> None:
    """A line for each form; or JSON."""
    from csi_desktop.forms.reader import catalogue

    forms = catalogue().forms
    if given.json:
        print_json(
            [
                {
                    "id": f.id,
                    "version": f.version,
                    "kind": f.kind,
                    **asdict(f.title),
                    "sections": len(f.sections),
                    "fields": sum(len(s.fields) for s in f.sections),
                }
                for f in forms
            ]
        )
        return
    for form in forms:
        fields = sum(len(section.fields) for section in form.sections)
        print(f"{form.id}\t{form.version}\t{fields}\t{form.title(language())}")


def show(given: argparse.Namespace) -> None:
    """A form with every field, its guidance and levels; or the file as JSON."""
    from csi_desktop.forms.check import describe
    from csi_desktop.forms.reader import catalogue

    forms = {form.id: form for form in catalogue().forms}
    if given.form not in forms:
        near = nearest(given.form, forms) or ", ".join(forms)
        raise CommandError(
            Text("没有表单“{id}”。{near}", "There is no form “{id}”.{near}").format(id=given.form, near=meant(near))
        )
    form = forms[given.form]
    if given.json:
        import tomllib

        print_json(tomllib.loads(form.definition))
        return
    print(describe(form, language()))
