"""Draw resources/icons/app.png, the icon of the running window, from packaging/icon.png; run when that changes."""

from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[1]
SIZE = 256

if __name__ == "__main__":
    with Image.open(ROOT / "packaging" / "icon.png") as drawn:
        small = drawn.resize((SIZE, SIZE), Image.Resampling.LANCZOS)
    small.save(ROOT / "resources" / "icons" / "app.png", optimize=True)
