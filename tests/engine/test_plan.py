"""The planner on toy networks: which formula determines a quantity, when values and approximations join the network,
and from which inputs a value follows.
"""

from __future__ import annotations

from itertools import permutations
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_compute.engine import Array, Formula, Plan, Registry, Signature, evaluate, make_plan, missing_inputs, trace


@pytest.fixture
def toys() -> Registry:
    """The formulas of a field: its length, width and area, and the plants, crop and yield on it."""
    registry = Registry()

    @registry.formula("area", source="school", proportional=("length", "width"))
    def area(length: Array, width: Array) -> Array:
        """Length times width."""
        return length * width

    @registry.formula("area", source="survey", precedence=1)
    def area_from_map(map_squares: Array, square_size: Array) -> Array:
        return map_squares * square_size

    @registry.formula("crop", source="farm", inverse=("plants_per_crop",))
    def crop(plants: Array, plants_per_crop: Array) -> Array:
        return plants / plants_per_crop

    @registry.formula("plants", source="farm")
    def plants(area: Array, density: Array) -> Array:
        return area * density

    @registry.formula("plants", source="guess", approximation="rough")
    def plants_like_area(area: Array) -> Array:
        return area * 10.0

    @registry.formula("yield", source="farm", when={"soil": "clay"})
    def clay_yield(area: Array) -> Array:
        return area * 2.0

    @registry.formula("yield", source="farm", when={"soil": ("sand", "silt")})
    def light_yield(area: Array) -> Array:
        return area * 3.0

    return registry


def formula_of(plan: Plan, quantity: str) -> str | None:
    """Return the name of the formula that determines a quantity, or None if the quantity is an input."""
    formula = plan.steps[quantity].formula
    return formula.name if formula else None


def run(plan: Plan, **values: float) -> dict[str, float]:
    columns = {name: np.array([value]) for name, value in values.items()}
    return {name: value.item() for name, value in evaluate(plan, columns).items()}


def test_a_formula_determines_its_output_and_each_proportional_argument(toys: Registry) -> None:
    values = {"length": 4.0, "width": 5.0, "area": 20.0}
    for unknown, value in values.items():
        rest = {name: number for name, number in values.items() if name != unknown}
        plan = make_plan(toys, Signature(frozenset(rest)))
        formula = plan.steps[unknown].formula
        assert run(plan, **rest)[unknown] == value
        assert formula is not None
        assert formula.solved_for == (None if unknown == "area" else "area")


def test_a_formula_is_solved_for_an_inverse_argument(toys: Registry) -> None:
    plan = make_plan(toys, Signature(frozenset({"plants", "crop"})))
    assert run(plan, plants=60.0, crop=12.0)["plants_per_crop"] == 5.0


def test_a_solved_formula_keeps_the_order_of_its_other_arguments() -> None:
    registry = Registry()

    @registry.formula("fall", source="school", proportional=("slope",))
    def fall(start: Array, slope: Array, end: Array) -> Array:
        return (end - start) * slope

    plan = make_plan(registry, Signature(frozenset({"start", "end", "fall"})))
    assert run(plan, start=2.0, end=6.0, fall=12.0)["slope"] == 3.0


def test_of_two_possible_formulas_the_one_with_the_lower_precedence_number_is_used(toys: Registry) -> None:
    signature = Signature(frozenset({"length", "width", "map_squares", "square_size"}))
    for formulas in (list(toys), list(toys)[::-1]):
        assert formula_of(make_plan(formulas, signature), "area") == "area"


def test_at_equal_precedence_a_stated_formula_comes_first_and_an_approximation_last(toys: Registry) -> None:
    inputs = frozenset({"area", "density", "crop", "plants_per_crop", "pots"})

    @toys.formula("plants", source="nursery", precedence=1)
    def potted(pots: Array) -> Array:
        return pots

    @toys.formula("pots", source="nursery", proportional=("density",), precedence={"density": 1})
    def pots(density: Array) -> Array:
        return density

    assert formula_of(make_plan(toys, Signature(inputs, ("~rough",))), "plants") == "plants"
    assert formula_of(make_plan(toys, Signature(inputs - {"density"}, ("~rough",))), "plants") == "plants"
    assert (
        formula_of(make_plan(toys, Signature(frozenset({"area"}), ("~rough", "pots"))), "plants") == "plants_like_area"
    )


def test_a_formula_with_precedence_is_used_even_if_its_inputs_need_more_steps() -> None:
    """The area from the map needs one step, the area from the measured sides needs three."""
    registry = Registry()

    @registry.formula("area", source="survey", precedence=1)
    def area_from_map(map_squares: Array) -> Array:
        return map_squares

    @registry.formula("area", source="school")
    def area(length: Array, width: Array) -> Array:
        return length * width

    @registry.formula("length", source="school")
    def length(steps: Array) -> Array:
        return steps

    @registry.formula("width", source="school")
    def width(length: Array) -> Array:
        return length / 2

    plan = make_plan(registry, Signature(frozenset({"map_squares", "steps"})))
    assert formula_of(plan, "area") == "area"
    assert formula_of(make_plan(registry, Signature(frozenset({"map_squares"}), ("steps",))), "area") == "area_from_map"


def test_a_formula_that_needs_its_own_output_does_not_block_another_formula(toys: Registry) -> None:
    """The first formula for plants needs the density, which follows from plants only; so plants follow from pots."""

    @toys.formula("density", source="nursery")
    def density(plants: Array, area: Array) -> Array:
        return plants / area

    @toys.formula("plants", source="nursery", precedence=2)
    def potted(pots: Array) -> Array:
        return pots

    @toys.formula("beds", source="nursery")
    def beds(plants: Array) -> Array:
        return plants

    @toys.formula("beds", source="nursery", precedence=1)
    def beds_of_pots(pots: Array) -> Array:
        return pots

    plan = make_plan(toys, Signature(frozenset({"pots", "area"})))
    assert [formula_of(plan, name) for name in ("plants", "density", "beds")] == ["potted", "density", "beds"]


def test_an_approximation_does_not_wait_for_one_of_a_later_label() -> None:
    """The label that is admitted earlier decides, even where an identity would follow from the later label."""
    registry = Registry()

    @registry.formula("area", source="school")
    def area(length: Array) -> Array:
        return length**2

    @registry.formula("area", source="guess", approximation="near")
    def usual_area(fields: Array) -> Array:
        return fields * 100.0

    @registry.formula("length", source="guess", approximation="far")
    def usual_length(fields: Array) -> Array:
        return fields * 10.0

    signatures = [
        Signature(frozenset({"fields"}), ("~near", "~far")),
        Signature(frozenset(), ("~near", "~far", "fields")),
    ]
    for signature in signatures:
        plan = make_plan(registry, signature)
        assert formula_of(plan, "area") == "usual_area"
    plan = make_plan(registry, Signature(frozenset({"fields"}), ("~far", "~near")))
    assert formula_of(plan, "area") == "area"


def test_of_two_formulas_that_wait_for_each_other_the_lower_precedence_key_is_used_first() -> None:
    """Width and length follow from each other, or each follows from the start with a higher precedence number."""
    registry = Registry()

    @registry.formula("width", source="school", proportional=("length",))
    def width(length: Array) -> Array:
        return length

    @registry.formula("width", source="survey", precedence=2)
    def roped_width(start: Array) -> Array:
        return start

    @registry.formula("length", source="survey", precedence=1)
    def paced_length(start: Array) -> Array:
        return start

    for formulas in permutations(registry):
        plan = make_plan(formulas, Signature(frozenset({"start"})))
        assert (formula_of(plan, "length"), formula_of(plan, "width")) == ("paced_length", "width")


def test_two_formulas_of_equal_precedence_that_can_hold_in_one_row_are_rejected(toys: Registry) -> None:
    message = "area and area_by_pacing can both determine area in one row, and neither takes precedence"
    with pytest.raises(ValueError, match=message):

        @toys.formula("area", source="farm")
        def area_by_pacing(paces: Array) -> Array:
            return paces

    with pytest.raises(ValueError, match="area and cost can both determine width"):

        @toys.formula("cost", source="farm", proportional=("width",), when={"soil": "clay"})
        def cost(width: Array) -> Array:
            return width * 3.0


def test_two_formulas_that_cannot_hold_in_one_row_may_have_equal_precedence(toys: Registry) -> None:
    @toys.formula("yield", source="farm", when={"soil": "peat", "crop_kind": "rye"})
    def peat_yield(area: Array) -> Array:
        return area

    with pytest.raises(ValueError, match="clay_yield and rye_yield"):

        @toys.formula("yield", source="farm", when={"crop_kind": "rye"})
        def rye_yield(area: Array) -> Array:
            return area


def test_a_precedence_for_a_quantity_that_the_formula_does_not_determine_is_rejected() -> None:
    with pytest.raises(ValueError, match="`precedence` names width, which"):
        Registry().formula("area", source="school", proportional=("length",), precedence={"width": 1})


NAMES = "abcdefg"


@st.composite
def networks(draw: st.DrawFn) -> tuple[list[Formula], Signature]:
    """Random formulas among seven quantities, and the signature of a row that gives some of these."""
    formulas = []
    for number in range(draw(st.integers(1, 14))):
        output, *arguments = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1, max_size=4))
        label = draw(st.sampled_from([None, None, "near", "far"]))
        formula = Formula(
            output, tuple(arguments), max, "toy", f"way_{number}", "", approximation=label, precedence=number
        )
        formulas.append(formula)
    inputs = draw(st.sets(st.sampled_from(NAMES), max_size=3))
    later = draw(st.permutations([*NAMES, "~near", "~far"]))
    return formulas, Signature(frozenset(inputs), tuple(later[: draw(st.integers(0, 9))]))


@given(networks(), st.randoms(use_true_random=False))
def test_the_order_of_declaration_does_not_change_the_plan(
    network: tuple[list[Formula], Signature], random: Random
) -> None:
    formulas, signature = network
    plan = make_plan(formulas, signature)
    missing = missing_inputs(formulas, plan, "a", {}, lambda name: 1.0)
    for _ in range(3):
        random.shuffle(formulas)
        shuffled = make_plan(formulas, signature)
        assert list(shuffled) == list(plan)
        assert missing_inputs(formulas, shuffled, "a", {}, lambda name: 1.0) == missing


def test_an_earlier_value_counts_more_than_the_precedence_of_a_formula(toys: Registry) -> None:
    """The formula of lower precedence needs given values only; the other one needs a value that joins later."""
    plan = make_plan(toys, Signature(frozenset({"length", "map_squares", "square_size"}), ("width",)))
    assert formula_of(plan, "area") == "area_from_map"
    assert formula_of(plan, "width") == "area"


def test_a_given_quantity_is_not_derived(toys: Registry) -> None:
    plan = make_plan(toys, Signature(frozenset({"length", "width", "area"})))
    assert formula_of(plan, "area") is None


def test_a_later_value_joins_only_if_its_quantity_is_still_unknown(toys: Registry) -> None:
    """The later area is not used, because the area follows from the sides; the later density is used."""
    plan = make_plan(toys, Signature(frozenset({"length", "width"}), ("area", "density")))
    assert formula_of(plan, "area") == "area"
    assert formula_of(plan, "density") is None
    assert formula_of(plan, "plants") == "plants"


def test_later_values_join_one_after_the_other_in_their_order(toys: Registry) -> None:
    """When the first value has joined, the second quantity follows from it, so the second value is not used."""
    for first, second in (("width", "area"), ("area", "width")):
        plan = make_plan(toys, Signature(frozenset({"length"}), (first, second)))
        assert formula_of(plan, first) is None
        assert formula_of(plan, second) == "area"


def test_an_approximation_is_used_only_with_its_label(toys: Registry) -> None:
    inputs = frozenset({"area"})
    assert "plants" not in make_plan(toys, Signature(inputs))
    assert "plants" not in make_plan(toys, Signature(inputs, ("~other",)))
    assert formula_of(make_plan(toys, Signature(inputs, ("~rough",))), "plants") == "plants_like_area"


def test_a_value_that_joins_before_the_label_of_an_approximation_replaces_it(toys: Registry) -> None:
    before = make_plan(toys, Signature(frozenset({"area"}), ("density", "~rough")))
    after = make_plan(toys, Signature(frozenset({"area"}), ("~rough", "density")))
    assert formula_of(before, "plants") == "plants"
    assert formula_of(after, "plants") == "plants_like_area"


def test_an_approximation_whose_inputs_join_after_its_label_is_used(toys: Registry) -> None:
    plan = make_plan(toys, Signature(frozenset(), ("~rough", "area")))
    assert formula_of(plan, "plants") == "plants_like_area"


@pytest.mark.parametrize(("soil", "factor"), [("clay", 2.0), ("sand", 3.0), ("silt", 3.0)])
def test_categories_select_the_formula(toys: Registry, soil: str, factor: float) -> None:
    plan = make_plan(toys, Signature(frozenset({"area"}), categories=(("soil", soil),)))
    assert run(plan, area=1.0)["yield"] == factor


@pytest.mark.parametrize("categories", [(), (("soil", "rock"),)])
def test_without_a_matching_category_no_formula_is_used(
    toys: Registry, categories: tuple[tuple[str, str], ...]
) -> None:
    assert "yield" not in make_plan(toys, Signature(frozenset({"area"}), categories=categories))


def test_every_input_of_a_step_comes_before_the_step(toys: Registry) -> None:
    plan = make_plan(toys, Signature(frozenset({"length", "area"}), ("density", "plants_per_crop")))
    seen: set[str] = set()
    for step in plan:
        assert seen.issuperset(step.inputs)
        seen.add(step.quantity)
    assert {"width", "crop"} <= seen


def test_a_pruned_plan_has_the_needed_steps_and_no_others(toys: Registry) -> None:
    plan = make_plan(toys, Signature(frozenset({"length", "width", "density", "plants_per_crop"})))
    assert set(plan.pruned(["plants"]).steps) == {"length", "width", "area", "density", "plants"}
    assert set(plan.pruned(["nonsense"]).steps) == set()
    assert list(plan.pruned(plan.steps)) == list(plan)


def test_the_origins_of_a_quantity_are_the_inputs_from_which_it_follows(toys: Registry) -> None:
    plan = make_plan(toys, Signature(frozenset({"length", "width", "density"})))
    assert set(plan.origins("plants")) == {"length", "width", "density"}
    assert plan.origins("width") == ["width"]


def test_columns_and_samples_broadcast(toys: Registry) -> None:
    plan = make_plan(toys, Signature(frozenset({"length", "width"})))
    area = evaluate(plan, {"length": np.array([[1.0], [2.0]]), "width": np.array([[3.0, 4.0, 5.0]])})["area"]
    assert area.tolist() == [[3.0, 4.0, 5.0], [6.0, 8.0, 10.0]]


def test_constants_are_arrays_of_one_element() -> None:
    """They are not scalars: NumPy computes powers of scalars and powers of arrays with different routines."""
    registry = Registry()

    @registry.formula("six", source="toy")
    def six() -> float:
        return 6.0

    @registry.formula("power", source="toy")
    def power(six: Array, base: Array) -> Array:
        return base**six

    plan = make_plan(registry, Signature(frozenset({"base"})))
    values = evaluate(plan, {"base": np.array([2.0, 3.0])})
    assert (values["six"].shape, values["six"].tolist()) == ((1,), [6.0])
    assert values["power"].tolist() == [64.0, 729.0]


def test_division_by_zero_gives_infinity_without_a_warning(toys: Registry) -> None:
    plan = make_plan(toys, Signature(frozenset({"plants", "plants_per_crop"})))
    crop = evaluate(plan, {"plants": np.array([1.0, 0.0]), "plants_per_crop": np.array([0.0, 0.0])})["crop"]
    assert crop[0] == np.inf
    assert np.isnan(crop[1])


def test_a_trace_shows_a_repeated_subtree_once() -> None:
    registry = Registry()

    @registry.formula("square", source="toy")
    def square(side: Array) -> Array:
        return side * side

    @registry.formula("cube", source="toy")
    def cube(square: Array, side: Array) -> Array:
        return square * side

    @registry.formula("sum", source="toy")
    def total(square: Array, cube: Array) -> Array:
        return square + cube

    node = trace(make_plan(registry, Signature(frozenset({"side"}))), "sum")
    first, second = node.inputs
    assert (first.step.quantity, first.repeated) == ("square", False)
    again = second.inputs[0]
    assert (again.step.quantity, again.repeated, again.inputs) == ("square", True, ())
    assert not second.inputs[1].repeated, "an input has no subtree to repeat"


def test_a_trace_of_an_unknown_quantity_raises_key_error(toys: Registry) -> None:
    with pytest.raises(KeyError):
        trace(make_plan(toys, Signature(frozenset({"length"}))), "area")


def test_missing_inputs_are_sorted_by_effort(toys: Registry) -> None:
    plan = make_plan(toys, Signature(frozenset({"length"})))
    effort = {"width": 3.0, "map_squares": 1.0, "square_size": 1.0}
    ways = missing_inputs(toys, plan, "area", {}, lambda name: effort.get(name, 9.0))
    assert ways == [("map_squares", "square_size"), ("width",)]
    assert missing_inputs(toys, plan, "area", {}, lambda name: 1.0, limit=1) == [("width",)]


def test_a_missing_input_is_replaced_by_inputs_of_less_effort(toys: Registry) -> None:
    """Plants need an area; the width, from which the area follows, takes less effort than the area itself."""
    plan = make_plan(toys, Signature(frozenset({"length", "density"})))
    effort = {"width": 1.0, "area": 2.0}
    assert missing_inputs(toys, plan, "plants", {}, lambda name: effort.get(name, 9.0))[0] == ("width",)


def test_missing_inputs_contain_neither_the_quantity_itself_nor_superfluous_inputs(toys: Registry) -> None:
    plan = make_plan(toys, Signature(frozenset()))
    for name in ("area", "plants", "crop", "yield"):
        ways = [set(way) for way in missing_inputs(toys, plan, name, {"soil": "clay"}, lambda name: 1.0)]
        assert ways
        assert all(name not in way for way in ways)
        assert not any(smaller < larger for smaller in ways for larger in ways)


def test_missing_inputs_follow_formulas_of_the_categories_only(toys: Registry) -> None:
    plan = make_plan(toys, Signature(frozenset()))
    assert missing_inputs(toys, plan, "yield", {"soil": "rock"}, lambda name: 1.0) == []


def test_auxiliary_quantities_without_use_are_removed(toys: Registry) -> None:
    """The steps that lead to them only are removed too; an auxiliary quantity that another one needs stays."""
    plan = make_plan(toys, Signature(frozenset({"length", "width", "density", "plants_per_crop"})))
    assert {"area", "plants", "crop"} <= plan.steps.keys()
    assert plan.without_unused_auxiliary({"crop", "plants_per_crop"}).steps.keys() == plan.steps.keys() - {
        "crop",
        "plants_per_crop",
    }
    assert plan.without_unused_auxiliary({"plants", "density", "area"}).steps.keys() == plan.steps.keys()
    assert plan.without_unused_auxiliary(plan.steps.keys()).steps == {}


def test_at_most_four_sets_of_missing_inputs_are_returned() -> None:
    registry = Registry()
    for number in range(6):

        def way(thing: Array) -> Array:
            return thing

        way.__code__ = way.__code__.replace(co_varnames=(f"thing_{number}",))
        registry.formula("goal", source="school", precedence=number)(way)
    plan = make_plan(registry, Signature(frozenset()))
    ways = missing_inputs(registry, plan, "goal", {}, lambda name: float(name[-1]) if name[-1].isdigit() else 9.0)
    assert ways == [("thing_0",), ("thing_1",), ("thing_2",), ("thing_3",)]


def test_missing_inputs_leave_out_known_quantities_and_go_back_two_steps() -> None:
    registry = Registry()

    @registry.formula("goal", source="school")
    def goal(near: Array, known: Array) -> Array:
        return near + known

    @registry.formula("near", source="school")
    def near(far: Array) -> Array:
        return far

    @registry.formula("far", source="school")
    def far(farthest: Array) -> Array:
        return farthest

    efforts = {"farthest": 1.0, "far": 2.0, "near": 3.0, "known": 0.5, "goal": 9.0}
    plan = make_plan(registry, Signature(frozenset({"known"})))
    assert missing_inputs(registry, plan, "goal", {}, efforts.__getitem__) == [("farthest",)]
