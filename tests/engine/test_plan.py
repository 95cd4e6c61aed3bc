"""The planner on toy networks: which formula wins, who may enter when, and what a value rests on."""

from __future__ import annotations

from itertools import permutations
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_compute.engine import Formula, Registry, Signature, evaluate, make_plan, missing_inputs, trace


@pytest.fixture
def toys() -> Registry:
    """A field: length, width, area, crop."""
    registry = Registry()

    @registry.formula("area", source="school", proportional=("length", "width"))
    def area(length, width):
        """Length times width."""
        return length * width

    @registry.formula("area", source="survey", precedence=1)
    def area_from_map(map_squares, square_size):
        return map_squares * square_size

    @registry.formula("crop", source="farm", inverse=("plants_per_crop",))
    def crop(plants, plants_per_crop):
        return plants / plants_per_crop

    @registry.formula("plants", source="farm")
    def plants(area, density):
        return area * density

    @registry.formula("plants", source="guess", approximation="rough")
    def plants_like_area(area):
        return area * 10.0

    @registry.formula("yield", source="farm", when={"soil": "clay"})
    def clay_yield(area):
        return area * 2.0

    @registry.formula("yield", source="farm", when={"soil": ("sand", "silt")})
    def light_yield(area):
        return area * 3.0

    return registry


def how(plan, quantity: str) -> str | None:
    """The name of the formula that determines a quantity, or None where it is brought in."""
    formula = plan.steps[quantity].formula
    return formula.name if formula else None


def run(plan, **values: float) -> dict[str, float]:
    columns = {name: np.array([value]) for name, value in values.items()}
    return {name: value.item() for name, value in evaluate(plan, columns).items()}


def test_a_solved_formula_runs_in_every_direction(toys: Registry) -> None:
    given = {"length": 4.0, "width": 5.0, "area": 20.0}
    for wanted, value in given.items():
        rest = {name: number for name, number in given.items() if name != wanted}
        plan = make_plan(toys, Signature(frozenset(rest)))
        assert run(plan, **rest)[wanted] == value
        assert plan.steps[wanted].formula.solved_for == (None if wanted == "area" else "area")


def test_an_inverse_argument_is_solved_for(toys: Registry) -> None:
    plan = make_plan(toys, Signature(frozenset({"plants", "crop"})))
    assert run(plan, plants=60.0, crop=12.0)["plants_per_crop"] == 5.0


def test_a_solved_formula_keeps_the_order_of_its_other_arguments() -> None:
    registry = Registry()

    @registry.formula("fall", source="school", proportional=("slope",))
    def fall(start, slope, end):
        return (end - start) * slope

    plan = make_plan(registry, Signature(frozenset({"start", "end", "fall"})))
    assert run(plan, start=2.0, end=6.0, fall=12.0)["slope"] == 3.0


def test_of_two_ready_formulas_the_one_of_lower_precedence_wins(toys: Registry) -> None:
    signature = Signature(frozenset({"length", "width", "map_squares", "square_size"}))
    for formulas in (list(toys), list(toys)[::-1]):
        assert how(make_plan(formulas, signature), "area") == "area"


def test_of_equal_precedence_a_law_wins_and_then_what_is_stated(toys: Registry) -> None:
    given = frozenset({"area", "density", "crop", "plants_per_crop", "pots"})

    @toys.formula("plants", source="nursery", precedence=1)
    def potted(pots):
        return pots

    @toys.formula("pots", source="nursery", proportional=("density",), precedence={"density": 1})
    def pots(density):
        return density

    assert how(make_plan(toys, Signature(given, ("~rough",))), "plants") == "plants"
    assert how(make_plan(toys, Signature(given - {"density"}, ("~rough",))), "plants") == "plants"
    assert how(make_plan(toys, Signature(frozenset({"area"}), ("~rough", "pots"))), "plants") == "plants_like_area"


def test_a_better_way_that_takes_more_steps_is_waited_for() -> None:
    """The map is at hand at once, the measured area only after its sides."""
    registry = Registry()

    @registry.formula("area", source="survey", precedence=1)
    def area_from_map(map_squares):
        return map_squares

    @registry.formula("area", source="school")
    def area(length, width):
        return length * width

    @registry.formula("length", source="school")
    def length(steps):
        return steps

    @registry.formula("width", source="school")
    def width(length):
        return length / 2

    plan = make_plan(registry, Signature(frozenset({"map_squares", "steps"})))
    assert how(plan, "area") == "area"
    assert how(make_plan(registry, Signature(frozenset({"map_squares"}), ("steps",))), "area") == "area_from_map"


def test_a_way_that_needs_the_quantity_itself_is_not_waited_for(toys: Registry) -> None:
    """Plants would follow from a density that follows from plants; beds wait for plants, which wait for nothing."""

    @toys.formula("density", source="nursery")
    def density(plants, area):
        return plants / area

    @toys.formula("plants", source="nursery", precedence=2)
    def potted(pots):
        return pots

    @toys.formula("beds", source="nursery")
    def beds(plants):
        return plants

    @toys.formula("beds", source="nursery", precedence=1)
    def beds_of_pots(pots):
        return pots

    plan = make_plan(toys, Signature(frozenset({"pots", "area"})))
    assert [how(plan, name) for name in ("plants", "density", "beds")] == ["potted", "density", "beds"]


def test_an_approximation_does_not_wait_for_one_of_a_later_label() -> None:
    """Knowledge that is nearer goes first, even where a law would follow from what is farther."""
    registry = Registry()

    @registry.formula("area", source="school")
    def area(length):
        return length**2

    @registry.formula("area", source="guess", approximation="near")
    def usual_area(fields):
        return fields * 100.0

    @registry.formula("length", source="guess", approximation="far")
    def usual_length(fields):
        return fields * 10.0

    for nearest, outer in ((("fields",), ()), ((), ("fields",))):
        plan = make_plan(registry, Signature(frozenset(nearest), ("~near", "~far", *outer)))
        assert how(plan, "area") == "usual_area"
    plan = make_plan(registry, Signature(frozenset({"fields"}), ("~far", "~near")))
    assert how(plan, "area") == "area"


def test_of_ways_that_wait_for_each_other_the_one_of_lower_standing_goes_first() -> None:
    """Width and length follow from each other, or each from the start by a way of higher precedence."""
    registry = Registry()

    @registry.formula("width", source="school", proportional=("length",))
    def width(length):
        return length

    @registry.formula("width", source="survey", precedence=2)
    def roped_width(start):
        return start

    @registry.formula("length", source="survey", precedence=1)
    def paced_length(start):
        return start

    for formulas in permutations(registry):
        plan = make_plan(formulas, Signature(frozenset({"start"})))
        assert (how(plan, "length"), how(plan, "width")) == ("paced_length", "width")


def test_formulas_that_stand_equal_are_refused(toys: Registry) -> None:
    message = "area and area_by_pacing can both determine area in one row, and neither takes precedence"
    with pytest.raises(ValueError, match=message):

        @toys.formula("area", source="farm")
        def area_by_pacing(paces):
            return paces

    with pytest.raises(ValueError, match="area and cost can both determine width"):

        @toys.formula("cost", source="farm", proportional=("width",), when={"soil": "clay"})
        def cost(width):
            return width * 3.0


def test_formulas_that_no_row_allows_together_may_stand_equal(toys: Registry) -> None:
    @toys.formula("yield", source="farm", when={"soil": "peat", "crop_kind": "rye"})
    def peat_yield(area):
        return area

    with pytest.raises(ValueError, match="clay_yield and rye_yield"):

        @toys.formula("yield", source="farm", when={"crop_kind": "rye"})
        def rye_yield(area):
            return area


def test_a_precedence_for_what_a_formula_does_not_determine_is_refused() -> None:
    with pytest.raises(ValueError, match="`precedence` names width, which"):
        Registry().formula("area", source="school", proportional=("length",), precedence={"width": 1})


NAMES = "abcdefg"


@st.composite
def networks(draw: st.DrawFn) -> tuple[list[Formula], Signature]:
    """Formulas at random among seven quantities, and a row that brings some."""
    formulas = []
    for number in range(draw(st.integers(1, 14))):
        output, *inputs = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1, max_size=4))
        label = draw(st.sampled_from([None, None, "near", "far"]))
        formula = Formula(
            output, tuple(inputs), max, "toy", f"way_{number}", "", approximation=label, precedence=number
        )
        formulas.append(formula)
    given = draw(st.sets(st.sampled_from(NAMES), max_size=3))
    outer = draw(st.permutations([*NAMES, "~near", "~far"]))
    return formulas, Signature(frozenset(given), tuple(outer[: draw(st.integers(0, 9))]))


@given(networks(), st.randoms(use_true_random=False))
def test_the_order_of_declaration_decides_nothing(network: tuple[list[Formula], Signature], chance: Random) -> None:
    formulas, signature = network
    plan = make_plan(formulas, signature)
    wanted = missing_inputs(formulas, plan, "a", {}, lambda name: 1.0)
    for _ in range(3):
        chance.shuffle(formulas)
        again = make_plan(formulas, signature)
        assert list(again) == list(plan)
        assert missing_inputs(formulas, again, "a", {}, lambda name: 1.0) == wanted


def test_nearness_beats_precedence(toys: Registry) -> None:
    """The second formula needs nearest values only, so the first, which needs an outer one, comes too late."""
    plan = make_plan(toys, Signature(frozenset({"length", "map_squares", "square_size"}), ("width",)))
    assert how(plan, "area") == "area_from_map"
    assert how(plan, "width") == "area"


def test_what_is_given_is_not_derived(toys: Registry) -> None:
    plan = make_plan(toys, Signature(frozenset({"length", "width", "area"})))
    assert how(plan, "area") is None


def test_nearer_values_are_used_before_farther_ones(toys: Registry) -> None:
    """The outer area would contradict the derived one, so it stays out; the outer density is needed."""
    plan = make_plan(toys, Signature(frozenset({"length", "width"}), ("area", "density")))
    assert how(plan, "area") == "area"
    assert how(plan, "density") is None
    assert how(plan, "plants") == "plants"


def test_outer_values_enter_one_by_one_in_their_order(toys: Registry) -> None:
    """Once the first is in, the second follows from it and is no longer admitted."""
    for first, second in (("width", "area"), ("area", "width")):
        plan = make_plan(toys, Signature(frozenset({"length"}), (first, second)))
        assert how(plan, first) is None
        assert how(plan, second) == "area"


def test_an_approximation_waits_for_its_label(toys: Registry) -> None:
    nearest = frozenset({"area"})
    assert "plants" not in make_plan(toys, Signature(nearest))
    assert "plants" not in make_plan(toys, Signature(nearest, ("~other",)))
    assert how(make_plan(toys, Signature(nearest, ("~rough",))), "plants") == "plants_like_area"


def test_an_approximation_yields_to_what_came_before_its_label(toys: Registry) -> None:
    before = make_plan(toys, Signature(frozenset({"area"}), ("density", "~rough")))
    after = make_plan(toys, Signature(frozenset({"area"}), ("~rough", "density")))
    assert how(before, "plants") == "plants"
    assert how(after, "plants") == "plants_like_area"


def test_an_approximation_that_becomes_possible_after_its_label_joins(toys: Registry) -> None:
    plan = make_plan(toys, Signature(frozenset(), ("~rough", "area")))
    assert how(plan, "plants") == "plants_like_area"


@pytest.mark.parametrize(("soil", "factor"), [("clay", 2.0), ("sand", 3.0), ("silt", 3.0)])
def test_categories_select_formulas(toys: Registry, soil: str, factor: float) -> None:
    plan = make_plan(toys, Signature(frozenset({"area"}), categories=(("soil", soil),)))
    assert run(plan, area=1.0)["yield"] == factor


@pytest.mark.parametrize("categories", [(), (("soil", "rock"),)])
def test_without_a_matching_category_nothing_follows(toys: Registry, categories: tuple[tuple[str, str], ...]) -> None:
    assert "yield" not in make_plan(toys, Signature(frozenset({"area"}), categories=categories))


def test_every_input_precedes_its_use(toys: Registry) -> None:
    plan = make_plan(toys, Signature(frozenset({"length", "area"}), ("density", "plants_per_crop")))
    seen: set[str] = set()
    for step in plan:
        assert seen.issuperset(step.inputs)
        seen.add(step.quantity)
    assert {"width", "crop"} <= seen


def test_pruning_keeps_what_is_needed_and_nothing_else(toys: Registry) -> None:
    plan = make_plan(toys, Signature(frozenset({"length", "width", "density", "plants_per_crop"})))
    assert set(plan.pruned(["plants"]).steps) == {"length", "width", "area", "density", "plants"}
    assert set(plan.pruned(["nonsense"]).steps) == set()
    assert list(plan.pruned(plan.steps)) == list(plan)


def test_origins_are_the_values_brought_in(toys: Registry) -> None:
    plan = make_plan(toys, Signature(frozenset({"length", "width", "density"})))
    assert set(plan.origins("plants")) == {"length", "width", "density"}
    assert plan.origins("width") == ["width"]


def test_columns_and_samples_broadcast(toys: Registry) -> None:
    plan = make_plan(toys, Signature(frozenset({"length", "width"})))
    area = evaluate(plan, {"length": np.array([[1.0], [2.0]]), "width": np.array([[3.0, 4.0, 5.0]])})["area"]
    assert area.tolist() == [[3.0, 4.0, 5.0], [6.0, 8.0, 10.0]]


def test_constants_are_arrays_of_one() -> None:
    """No scalars: NumPy raises a scalar to a power by another routine than an array."""
    registry = Registry()

    @registry.formula("six", source="toy")
    def six():
        return 6.0

    @registry.formula("power", source="toy")
    def power(six, base):
        return base**six

    plan = make_plan(registry, Signature(frozenset({"base"})))
    found = evaluate(plan, {"base": np.array([2.0, 3.0])})
    assert (found["six"].shape, found["six"].tolist()) == ((1,), [6.0])
    assert found["power"].tolist() == [64.0, 729.0]


def test_division_by_zero_comes_out_as_infinite_without_a_warning(toys: Registry) -> None:
    plan = make_plan(toys, Signature(frozenset({"plants", "plants_per_crop"})))
    crop = evaluate(plan, {"plants": np.array([1.0, 0.0]), "plants_per_crop": np.array([0.0, 0.0])})["crop"]
    assert crop[0] == np.inf
    assert np.isnan(crop[1])


def test_trace_shows_a_repeated_subtree_once() -> None:
    registry = Registry()

    @registry.formula("square", source="toy")
    def square(side):
        return side * side

    @registry.formula("cube", source="toy")
    def cube(square, side):
        return square * side

    @registry.formula("sum", source="toy")
    def total(square, cube):
        return square + cube

    node = trace(make_plan(registry, Signature(frozenset({"side"}))), "sum")
    first, second = node.inputs
    assert (first.step.quantity, first.repeated) == ("square", False)
    again = second.inputs[0]
    assert (again.step.quantity, again.repeated, again.inputs) == ("square", True, ())
    assert not second.inputs[1].repeated, "a value brought in has no subtree to repeat"


def test_trace_of_an_unknown_quantity_is_a_key_error(toys: Registry) -> None:
    with pytest.raises(KeyError):
        trace(make_plan(toys, Signature(frozenset({"length"}))), "area")


def test_missing_inputs_come_cheapest_first(toys: Registry) -> None:
    plan = make_plan(toys, Signature(frozenset({"length"})))
    effort = {"width": 3.0, "map_squares": 1.0, "square_size": 1.0}
    ways = missing_inputs(toys, plan, "area", {}, lambda name: effort.get(name, 9.0))
    assert ways == [("map_squares", "square_size"), ("width",)]
    assert missing_inputs(toys, plan, "area", {}, lambda name: 1.0, limit=1) == [("width",)]


def test_missing_inputs_go_through_what_is_cheaper_to_find_out(toys: Registry) -> None:
    """Plants need an area; a width is cheaper than the area itself."""
    plan = make_plan(toys, Signature(frozenset({"length", "density"})))
    effort = {"width": 1.0, "area": 2.0}
    assert missing_inputs(toys, plan, "plants", {}, lambda name: effort.get(name, 9.0))[0] == ("width",)


def test_missing_inputs_never_ask_for_the_quantity_itself_nor_for_more_than_needed(toys: Registry) -> None:
    plan = make_plan(toys, Signature(frozenset()))
    for name in ("area", "plants", "crop", "yield"):
        ways = [set(way) for way in missing_inputs(toys, plan, name, {"soil": "clay"}, lambda name: 1.0)]
        assert ways
        assert all(name not in way for way in ways)
        assert not any(one < other for one in ways for other in ways)


def test_missing_inputs_respect_categories(toys: Registry) -> None:
    plan = make_plan(toys, Signature(frozenset()))
    assert missing_inputs(toys, plan, "yield", {"soil": "rock"}, lambda name: 1.0) == []


def test_what_is_auxiliary_goes_where_nothing_rests_on_it(toys: Registry) -> None:
    """With all that leads to it alone; what something else rests on stays."""
    given = frozenset({"length", "width", "density", "plants_per_crop"})
    plan = make_plan(toys, Signature(given))
    assert {"area", "plants", "crop"} <= plan.steps.keys()
    assert plan.without_unused_auxiliary({"crop", "plants_per_crop"}).steps.keys() == plan.steps.keys() - {
        "crop",
        "plants_per_crop",
    }
    assert plan.without_unused_auxiliary({"plants", "density", "area"}).steps.keys() == plan.steps.keys()
    assert plan.without_unused_auxiliary(plan.steps.keys()).steps == {}


def test_at_most_four_ways_are_told() -> None:
    registry = Registry()
    for place in range(6):

        def way(thing):
            return thing

        way.__code__ = way.__code__.replace(co_varnames=(f"thing_{place}",))
        registry.formula("goal", source="school", precedence=place)(way)
    plan = make_plan(registry, Signature(frozenset()))
    ways = missing_inputs(registry, plan, "goal", {}, lambda name: float(name[-1]) if name[-1].isdigit() else 9.0)
    assert ways == [("thing_0",), ("thing_1",), ("thing_2",), ("thing_3",)]


def test_what_is_known_costs_nothing_and_what_follows_in_two_steps_is_found() -> None:
    registry = Registry()

    @registry.formula("goal", source="school")
    def goal(near, known):
        return near + known

    @registry.formula("near", source="school")
    def near(far):
        return far

    @registry.formula("far", source="school")
    def far(farthest):
        return farthest

    efforts = {"farthest": 1.0, "far": 2.0, "near": 3.0, "known": 0.5, "goal": 9.0}
    plan = make_plan(registry, Signature(frozenset({"known"})))
    assert missing_inputs(registry, plan, "goal", {}, efforts.__getitem__) == [("farthest",)]
