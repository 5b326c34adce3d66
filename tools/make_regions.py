"""Write resources/regions/: China's administrative divisions, with the pinyin that finds them; run by hand.

    python tools/make_regions.py SNAPSHOT_FOLDER    (holds list.json, history.json, diff.json, LICENSE)

The source is github.com/mumuy/data_location (MIT), which follows the notices of the Ministry of Civil Affairs
and GB/T 2260. Codes below 香港, 澳门 and 台湾 are that project's own invention, so only the three themselves are
kept, under the codes of the standard.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from pypinyin import lazy_pinyin

REGIONS = Path(__file__).parents[1] / "resources" / "regions"
SOURCE = (
    "中国行政区划信息（github.com/mumuy/data_location，MIT），提交 a40c560aba1b，2026-04-18，"
    "据民政部公告与 GB/T 2260"
)

# Readings of characters in place names where a dictionary of words guesses wrong.
CHARACTERS = {
    "都": "du", "勒": "le", "什": "shi", "长": "chang", "朝": "chao", "乐": "le", "埔": "pu", "柏": "bai",
    "尾": "wei", "佛": "fo", "卡": "ka", "棱": "ling", "漯": "luo", "泊": "bo", "曾": "zeng", "单": "shan",
    "浚": "xun", "涡": "guo", "筠": "jun", "圩": "xu", "伽": "jia", "珲": "hun", "蚌": "beng", "峙": "shi",
    "六": "liu", "干": "gan", "会": "hui",
}  # fmt: skip
# Readings of whole names (by how the name begins); a second reading after "|" is accepted when searching.
NAMES = {
    "六安": "lu an|liu an", "六合": "lu he|liu he", "乐亭": "lao ting|le ting", "乐陵": "lao ling|le ling",
    "乐清": "yue qing|le qing", "长子县": "zhang zi xian|chang zi xian", "大埔": "da bu|da pu",
    "大城县": "dai cheng xian|da cheng xian", "红寺堡": "hong si bu|hong si bao", "吴堡": "wu bu|wu bao",
    "牟定": "mou ding|mu ding", "尉犁": "yu li|wei li", "洪洞": "hong tong|hong dong", "荥经": "ying jing|xing jing",
    "崆峒": "kong tong", "宕昌": "tan chang|dang chang", "称多": "chen duo|cheng duo", "百色": "bai se|bo se",
    "蔚县": "yu xian|wei xian", "铅山": "yan shan|qian shan", "东阿": "dong e|dong a", "台州": "tai zhou",
    "番禺": "pan yu|fan yu", "亳州": "bo zhou|hao zhou", "蚌埠": "beng bu|bang bu", "涡阳": "guo yang|wo yang",
    "单县": "shan xian|dan xian", "歙县": "she xian|xi xian", "枞阳": "zong yang|cong yang",
    "浚县": "xun xian|jun xian",
    "泌阳": "bi yang|mi yang", "渑池": "mian chi|sheng chi", "莘县": "shen xian|xin xian", "柞水": "zha shui|zuo shui",
    "绿春": "lv chun|lu chun", "绿园": "lv yuan|lu yuan", "泊头": "bo tou|po tou", "盱眙": "xu yi",
    "重庆": "chong qing|zhong qing", "厦门": "xia men|sha men", "东莞": "dong guan|dong wan", "儋州": "dan zhou",
    "繁峙": "fan shi|fan zhi", "尉氏": "wei shi", "筠连": "jun lian|yun lian", "犍为": "qian wei|jian wei",
    "珲春": "hun chun|hui chun", "伽师": "jia shi|ga shi", "莎车": "sha che|suo che", "监利": "jian li",
    "黄陂": "huang pi|huang bei", "郴州": "chen zhou|bin zhou", "衢州": "qu zhou", "邗江": "han jiang",
    "临朐": "lin qu", "井陉": "jing xing", "阿城": "a cheng|e cheng", "鄯善": "shan shan", "闵行": "min hang|min xing",
    "召陵": "shao ling|zhao ling", "丹棱": "dan leng|dan ling", "覃塘": "qin tang|tan tang",
}  # fmt: skip
# English names that are not the pinyin of the short name (usage of the State Council's English pages).
ENGLISH = {
    "000000": "Nationwide", "990000": "Abroad",
    "150000": "Inner Mongolia", "610000": "Shaanxi", "710000": "Taiwan", "810000": "Hong Kong", "820000": "Macao",
    "540000": "Xizang", "230100": "Harbin", "230200": "Qiqihar", "150100": "Hohhot", "150600": "Ordos",
    "150700": "Hulun Buir", "150800": "Bayannur", "150900": "Ulanqab", "152200": "Hinggan", "152500": "Xilingol",
    "152900": "Alxa", "540100": "Lhasa", "540200": "Xigaze", "540300": "Qamdo", "540400": "Nyingchi",
    "540600": "Nagqu", "542500": "Ngari", "650100": "Urumqi", "650200": "Karamay", "650400": "Turpan",
    "652700": "Bortala", "652800": "Bayingolin", "652900": "Aksu", "653000": "Kizilsu", "653100": "Kashgar",
    "653200": "Hotan", "654000": "Ili", "654300": "Altay", "632600": "Golog",
}  # fmt: skip
PEOPLES = (
    "壮|回|满|蒙古|朝鲜|土家|苗|侗|瑶|彝|藏|羌|傣|景颇|傈僳|白|哈尼|纳西|佤|拉祜|布朗|独龙|怒|普米|布依|仡佬|水|"
    "毛南|仫佬|黎|畲|东乡|保安|撒拉|土|裕固|哈萨克|柯尔克孜|塔吉克|锡伯|维吾尔|达斡尔|各"
)
PEOPLE = f"(?:(?:{PEOPLES})族|蒙古|哈萨克|柯尔克孜|塔吉克|锡伯|维吾尔)"
AUTONOMOUS = re.compile(rf"(?:{PEOPLE}+自治(?:区|州|县|旗)|{PEOPLE}+区)$")
ENDING = re.compile(r"(?:特别行政区|自治区|自治州|自治县|自治旗|地区|新区|林区|特区|省|市|盟|区|县|旗)$")
NOT_PLACES = re.compile(r"^(?:市辖区|县|.*直辖.*单位|.*直辖.*区划|规划控制区|.*开发区|.*管理局)$")


def stem(name: str) -> str:
    """The short name: 凉山彝族自治州 → 凉山, 武侯区 → 武侯, 单县 → 单县 (one character does not stand alone)."""
    if name == "内蒙古自治区":
        return "内蒙古"
    for ending in (AUTONOMOUS, ENDING):
        short = ending.sub("", name)
        if short != name and len(short) >= 2:
            return short
    return name


def readings(name: str) -> str:
    """Pinyin without tones, a syllable a character; several readings are parted by "|"."""
    start = next((key for key in NAMES if name.startswith(key)), "")
    rest = name[len(start) :]
    plain = [CHARACTERS.get(char, syllable) for char, syllable in zip(name, lazy_pinyin(name), strict=True)]
    tail = plain[len(start) :] if rest else []
    heads = NAMES[start].split("|") if start else [""]
    if any(len(head.split()) != len(start) for head in heads):
        raise SystemExit(f"NAMES: {start} needs a syllable a character")
    return "|".join(" ".join([*head.split(), *tail]) for head in heads)


def row(code: str, name: str, now: list[str]) -> str:
    """One line: code, name, length of the short name, readings, English name if it is not pinyin, successors."""
    return (
        "\t".join([code, name, str(len(stem(name))), readings(name), ENGLISH.get(code, ""), " ".join(now)])
        + "\n"
    )


def successors(code: str, moved: dict[str, list[str]], current: dict[str, str]) -> list[str]:
    """The divisions of today that a retired code went into."""
    found: dict[str, None] = {}
    queue, seen = list(moved.get(code, [])), {code}
    while queue:
        step = queue.pop(0)
        if step in current:
            found[step] = None
        elif step not in seen:
            seen.add(step)
            queue += moved.get(step, [])
    return list(found)


def main(folder: Path) -> None:
    """Write regions.tsv (today's), retired.tsv (what older casebooks and documents may name) and the licence."""
    listed, history, moved = (
        json.loads((folder / f"{name}.json").read_text("utf-8")) for name in ("list", "history", "diff")
    )
    current = {code: name for code, name in listed.items() if code[0] not in "78"}
    current |= {"710000": "台湾省", "810000": "香港特别行政区", "820000": "澳门特别行政区"}
    current |= {"000000": "全国", "990000": "境外"}
    head = f"# {SOURCE}\n# code\tname\tcharacters of the short name\tpinyin\tEnglish if not pinyin\tnow\n"
    lines = [row(code, current[code], []) for code in sorted(current)]
    retired = [
        row(code, name, now)
        for code, name in sorted(history.items())
        if code not in current and code[0] not in "78" and not NOT_PLACES.match(name)
        and (now := successors(code, moved, current))
    ]  # fmt: skip
    for file, body in (("regions.tsv", lines), ("retired.tsv", retired)):
        (REGIONS / file).write_text(head + "".join(body), "utf-8", newline="\n")
        print(f"{file}: {len(body)} rows")
    (REGIONS / "LICENSE-data_location.txt").write_text(
        (folder / "LICENSE").read_text("utf-8"), "utf-8", newline="\n"
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
