"""Two small forms and a casebook to try everything on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from csi_desktop.casebook import Casebook
from csi_desktop.forms.definition import Catalogue
from csi_desktop.forms.reader import form_from_text
from csi_desktop.model.cases import Evaluation

PROFILE = """
id = "profile"
version = "1.0.0"
kind = "register"
scope = "case"
title = { zh = "档案", en = "Profile" }

[[section]]
id = "id"
title = { zh = "识别", en = "Identity" }
  [[section.field]]
  id = "p.code"
  kind = "text"
  label = { zh = "编号", en = "Code" }
  number = "{year}-{n:04}"
  role = "case.code"
  [[section.field]]
  id = "p.project"
  kind = "text"
  label = { zh = "项目", en = "Project" }
  role = "case.project"
  [[section.field]]
  id = "p.enterprise"
  kind = "text"
  label = { zh = "企业", en = "Enterprise" }
  role = "case.enterprise"
"""

WORK = """
id = "work"
version = "2.1.0"
kind = "register"
title = { zh = "评估", en = "Work" }

[[section]]
id = "main"
title = { zh = "基本", en = "Main" }
  [[section.field]]
  id = "w.mode"
  kind = "choice"
  label = { zh = "方式", en = "Mode" }
  role = "mode"
  options = [
    { id = "third", label = { zh = "第三方", en = "Third" } },
    { id = "desk", label = { zh = "公开", en = "Desk" } },
  ]
  [[section.field]]
  id = "w.level"
  kind = "count"
  label = { zh = "等级", en = "Level" }
  [[section.field]]
  id = "w.text"
  kind = "longtext"
  label = { zh = "说明", en = "Text" }

[[section]]
id = "evidence"
title = { zh = "证据", en = "Evidence" }
repeat = true
title_field = "ev.title"
  [[section.field]]
  id = "ev.no"
  kind = "text"
  label = { zh = "编号", en = "No." }
  number = "E-{n:04}"
  [[section.field]]
  id = "ev.title"
  kind = "text"
  label = { zh = "标题", en = "Title" }
  [[section.field]]
  id = "ev.see"
  kind = "refs"
  label = { zh = "参见", en = "See" }
  target = "work.evidence"
"""


@pytest.fixture(scope="session")
def forms() -> Catalogue:
    """A profile with a numbered code, and a form with single fields and a numbered repeated section."""
    return Catalogue.of((form_from_text(PROFILE, "profile.toml"), form_from_text(WORK, "work.toml")))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the casebook of a test lies, in a folder that has nothing else."""
    folder = tmp_path / "案例 册"
    folder.mkdir()
    return folder / "测试 book.csi"


@pytest.fixture
def book(path: Path) -> Iterator[Casebook]:
    """An open, empty casebook."""
    with Casebook.create(path, by="甲") as made:
        yield made


@pytest.fixture
def evaluation(book: Casebook, forms: Catalogue) -> Evaluation:
    """The evaluation of a first case in `book`."""
    profile = {"p.project": "寻人", "p.enterprise": "某公司"}
    return book.new_case(forms, profile, year=2025, mode="desk", by="甲")[1]
