"""What a packaged build leaves out, and how it presents itself to Windows and macOS. Used by build.spec alone."""

from __future__ import annotations

import re

NAME = "CSI Desktop"
CHINESE_NAME = "企业社会创新案例评估"
IDENTIFIER = "org.csi-desktop.CSIDesktop"
CASEBOOK_TYPE = "org.csi-desktop.casebook"

# Packages that others would like to have but that we never use.
EXCLUDED_MODULES = [
    "IPython", "PIL._avif", "PIL._imagingtk", "PIL.ImageQt", "PIL.ImageTk", "_tkinter", "charset_normalizer",
    "fontTools", "hypothesis", "matplotlib", "mypy", "oscrypto", "pandas", "pip", "pkg_resources", "pydoc",
    "pytest", "readline", "setuptools", "test", "tkinter", "turtle", "tzdata", "unittest", "wheel",
    "PySide6.QtNetwork",  # PySide6 asks for it and does without: this program never goes on line
]  # fmt: skip

# Files, by their path in the build ("/" on every system). Qt's own texts are kept in Chinese and English alone; of its
# plugins those stay that a window on a desktop needs, with the input methods through which Chinese is typed.
LEFT_OUT = re.compile(
    r"""
    /translations/(?!qtbase_(zh_CN|en)\.qm$).*\.qm$
    | /plugins/(egldeviceintegrations|generic|networkinformation|printsupport|qmltooling|sqldrivers|tls)/
    | /plugins/platforms/[^/]*q(eglfs|linuxfb|minimal|minimalegl|vkkhrdisplay|vnc|direct2d)
    | /plugins/platformthemes/[^/]*gtk3
    | /plugins/imageformats/[^/]*q(pdf|tiff|tga|wbmp|icns)
    | (^|/)(lib)?Qt6?(Network|Egl[Ff][Ss])[-.\w]*$
    | ^lib(krb5|k5crypto|krb5support|gssapi_krb5|com_err|keyutils)\.so
    | ^lib(gtk|gdk|atk|atspi|cairo|pango|pixman|epoxy|harfbuzz|fribidi|graphite|thai|datrie|cloudproviders|colord)
    | ^lib(json-glib|tracker|Xi|Xinerama|Xcursor|Xcomposite|Xdamage|Xfixes|Xrandr|Xft|lcms|stemmer|rsvg)[-.\w]*\.so
    | ^opengl32sw\.dll$ | /opengl32sw\.dll$
    | ^reportlab/fonts/
    """,
    re.VERBOSE,
)


def is_wanted(path: str) -> bool:
    """Whether a file belongs into the build."""
    return not LEFT_OUT.search(path.replace("\\", "/"))


def windows_version(version: str) -> object:
    """The VERSIONINFO of the program, in Chinese, for a version like 1.2.3."""
    from PyInstaller.utils.win32.versioninfo import (
        FixedFileInfo,
        StringFileInfo,
        StringStruct,
        StringTable,
        VarFileInfo,
        VarStruct,
        VSVersionInfo,
    )

    numbers = (*(int(number) for number in re.findall(r"\d+", version)[:3]), 0)
    texts = {
        "CompanyName": "CSI Desktop contributors",
        "FileDescription": CHINESE_NAME,
        "FileVersion": version,
        "InternalName": "csi-desktop",
        "LegalCopyright": "Apache License 2.0",
        "OriginalFilename": "csi-desktop.exe",
        "ProductName": NAME,
        "ProductVersion": version,
    }
    strings = StringTable("080404b0", [StringStruct(name, text) for name, text in texts.items()])
    return VSVersionInfo(
        ffi=FixedFileInfo(filevers=numbers, prodvers=numbers),
        kids=[StringFileInfo([strings]), VarFileInfo([VarStruct("Translation", [0x0804, 1200])])],
    )


def mac_plist(version: str) -> dict[str, object]:
    """The Info.plist of the macOS bundle: names, languages, and the casebook as a kind of file that it owns."""
    return {
        "CFBundleDisplayName": NAME,
        "CFBundleShortVersionString": version,
        "CFBundleVersion": version,
        "CFBundleDevelopmentRegion": "zh_CN",
        "CFBundleLocalizations": ["zh_CN", "en"],
        "LSApplicationCategoryType": "public.app-category.business",
        "LSMinimumSystemVersion": "13.0",
        "NSHighResolutionCapable": True,
        "NSPrincipalClass": "NSApplication",
        "NSRequiresAquaSystemAppearance": False,
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "CSI casebook",
                "CFBundleTypeRole": "Editor",
                "LSHandlerRank": "Owner",
                "LSItemContentTypes": [CASEBOOK_TYPE],
            }
        ],
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": CASEBOOK_TYPE,
                "UTTypeDescription": "CSI casebook",
                "UTTypeConformsTo": ["public.database", "public.data"],
                "UTTypeTagSpecification": {"public.filename-extension": ["csi"]},
            }
        ],
    }
