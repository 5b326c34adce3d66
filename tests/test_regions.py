"""An assessor finds a place the way she types it, and an old code never loses its name."""

from __future__ import annotations

import pytest

from csi_desktop import regions
from csi_desktop.data import resource


def names(text: str, limit: int = 20) -> list[str]:
    return [regions.full_name(region.code, "zh") for region in regions.search(text, limit)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("成都", "四川省成都市"),
        ("武侯", "四川省成都市武侯区"),
        ("成都武侯", "四川省成都市武侯区"),
        ("四川省成都市武侯区", "四川省成都市武侯区"),
        ("wuhou", "四川省成都市武侯区"),
        ("cdwh", "四川省成都市武侯区"),
        ("Chengdu Wuhou", "四川省成都市武侯区"),
        ("bjcy", "北京市朝阳区"),
        ("510107", "四川省成都市武侯区"),
        ("５１０１", "四川省成都市"),
        ("chongqing", "重庆市"),
        ("xiamen", "福建省厦门市"),
        ("bengbu", "安徽省蚌埠市"),
        ("luan", "安徽省六安市"),
        ("liuan", "安徽省六安市"),
        ("Xi'an", "陕西省西安市"),
        ("minhang", "上海市闵行区"),
        ("lüchun", "云南省红河哈尼族彝族自治州绿春县"),
        ("Hohhot", "内蒙古自治区呼和浩特市"),
        ("nmg", "内蒙古自治区"),
        ("仙桃", "湖北省仙桃市"),
        ("香港", "香港特别行政区"),
        ("台湾", "台湾省"),
        ("全国", "全国"),
        ("境外", "境外"),
    ],
)
def test_search_puts_the_place_meant_first(typed: str, first: str) -> None:
    assert names(typed)[0] == first


def test_initials_list_the_cities_they_stand_for_before_counties() -> None:
    cities = {"四川省成都市", "湖南省常德市", "河北省承德市", "西藏自治区昌都市"}
    assert set(names("cd", 4)) == cities


def test_search_of_a_city_goes_on_with_its_districts() -> None:
    assert all(name.startswith("四川省成都市") for name in names("成都", 10))


@pytest.mark.parametrize("typed", ["", "   ", "没有的地方", "vvv", "999999", "100%", "'; DROP", "("])
def test_what_means_no_place_finds_none(typed: str) -> None:
    assert regions.search(typed) == []


def test_the_limit_holds() -> None:
    assert len(regions.search("s", 7)) == 7
    assert regions.search("s", 0) == []


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("510107", "四川省成都市武侯区", "Wuhou, Chengdu, Sichuan"),
        ("110105", "北京市朝阳区", "Chaoyang, Beijing"),
        ("610100", "陕西省西安市", "Xi'an, Shaanxi"),
        ("140000", "山西省", "Shanxi"),
        ("371722", "山东省菏泽市单县", "Shanxian, Heze, Shandong"),
        ("513400", "四川省凉山彝族自治州", "Liangshan, Sichuan"),
        ("220623", "吉林省白山市长白朝鲜族自治县", "Changbai, Baishan, Jilin"),
        ("429004", "湖北省仙桃市", "Xiantao, Hubei"),
        ("810000", "香港特别行政区", "Hong Kong"),
        ("000000", "全国", "Nationwide"),
    ],
)
def test_full_names(code: str, zh: str, en: str) -> None:
    assert regions.full_name(code, "zh") == zh
    assert regions.full_name(code, "en") == en


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert regions.region("123456") is None
    assert regions.full_name("123456", "zh") == "123456"
    assert regions.province("999999") is None


def test_a_retired_division_keeps_its_name_and_says_what_it_became() -> None:
    yubei = regions.region("500112")
    assert yubei is not None and yubei.name == "渝北区"
    assert regions.full_name("500112", "zh") == "重庆市渝北区"
    assert [regions.full_name(code, "zh") for code in yubei.now] == ["重庆市两江新区"]
    # 江北区 of 宁波 stands before the retired one of 重庆, which is listed once.
    assert names("江北区") == ["浙江省宁波市江北区", "重庆市江北区"]
    assert yubei not in regions.children("500000")


def test_the_tree_holds_together() -> None:
    provinces = regions.children("000000")
    assert len(provinces) == 34 and all(province.level == 1 for province in provinces)
    assert {region.name for region in regions.children("440300")} >= {"南山区", "福田区"}
    assert regions.province("510107") == regions.region("510000")
    reached, queue = set(), list(provinces)
    while queue:
        region = queue.pop()
        assert region.code not in reached
        reached.add(region.code)
        queue += regions.children(region.code)
    counties = [code for code in reached if not code.endswith("00")]
    assert len(counties) > 2800, "every county hangs below a province"
    lines = resource("regions", "regions.tsv").read_text("utf-8").splitlines()
    assert reached == {line[:6] for line in lines if not line.startswith("#")} - {"000000", "990000"}


def test_the_source_is_named_with_licence_and_date() -> None:
    source = resource("regions", "regions.tsv").read_text("utf-8").splitlines()[0]
    assert source.startswith("#") and all(part in source for part in ("data_location", "MIT", "2026-04-18"))
    assert "MIT License" in resource("regions", "LICENSE-data_location.txt").read_text("utf-8")
