"""Orders of operations, read into the recipe that a query would come to."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from proxy import address
from proxy.blame import blamed
from proxy.delivery import Delivery
from proxy.doors.base import Ask
from proxy.doors.fields import named, shown
from proxy.doors.native import ADDRESSES
from proxy.doors.operations import OPERATIONS, Operation, Values
from proxy.doors.order import FILE, KIND, LIST, URL, Order, place
from proxy.doors.query import PRESET
from proxy.failures import Failure
from proxy.narrowing import Narrowing
from proxy.negotiation import fold
from transforms.errors import InvalidParameter, Refused
from transforms.reading import Reading
from transforms.recipe import Recipe
from transforms.steps import Step
from transforms.writing import ORIGIN, Writing

ENDS = frozenset(each.name for group in (Reading, Writing) for each in group.vocabulary())


@dataclass(frozen=True, slots=True)
class Said:
    """An operation as it was said: values of the vocabulary, and the place that gave each."""

    operation: Operation
    values: Values
    places: Mapping[str, str]

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps that it comes to; raises InvalidParameter that names the place."""
        try:
            return tuple(step for step in self.operation.make(self.values) if not step.idle)
        except InvalidParameter as error:
            raise blamed(error, self.places.get(error.parameter, error.parameter)) from None


@dataclass(frozen=True, slots=True)
class Understood:
    """An order as it was understood: what it asks for, and which place said what."""

    ask: Ask
    said: tuple[Said, ...]

    def fetches(self, sent: Collection[str]) -> bool:
        """Tell whether the caller names an address; what was `sent` along has places of its own."""
        places = (at for each in self.said for name, at in each.places.items() if name in ADDRESSES)
        return bool(self.ask.original) or any(at not in sent for at in places)

    def blaming(self, error: Failure | Refused) -> Exception:
        """Return a failure with the place named whose value it is about, where that is certain."""
        name = error.parameter
        if name == URL and self.ask.original:
            return blamed(error, f"{FILE}.{URL}")
        said = [each for each in self.said if name in each.places]
        shows = [each for each in said if error.detail.startswith(f"{name}={each.values[name]!r}:")]
        if shows or len(said) == 1:
            return blamed(error, (shows or said)[0].places[name])
        return error


@dataclass(frozen=True, slots=True)
class Transform:
    """Reads orders; `base` is what a relative address is relative to."""

    base: str = ""
    narrowing: Narrowing = field(default_factory=Narrowing)

    def read(self, order: Order, names: Mapping[str, str], accept: bytes) -> Understood:
        """Read an order whose format is the original's unless it says otherwise.

        `names` are those of the pictures that were sent along, by their places. Raises
        InvalidParameter, InvalidUrl and its like, which name the place.
        """
        original = self._address(f"{FILE}.{URL}", order.url) if order.url else ""
        if self.narrowing.presets_only:
            self._check(order)
        said = tuple(self._said(n, each, names) for n, each in enumerate(order.operations))
        ends = {"format": ORIGIN}
        for each in said:
            ends |= {name: text for name, text in each.values.items() if name in ENDS}
        recipe = Recipe.read(ends, fold(accept))
        recipe = replace(recipe, steps=tuple(step for each in said for step in each.steps))
        held, delivery = self.narrowing.held(recipe), Delivery(filename=order.name)
        return Understood(Ask(original, held, "", delivery, negotiated=True), said)

    def _check(self, order: Order) -> None:
        for n, each in enumerate(order.operations):
            if each.get(KIND) != PRESET.name:
                kind = shown(each.get(KIND))
                raise InvalidParameter(place(n, KIND), kind, "preset: nothing else is made here")
        if len(order.operations) != 1:
            count = f"{len(order.operations)} operations"
            raise InvalidParameter(LIST, count, "one preset: nothing else is made here")

    def _said(self, number: int, given: Mapping[str, Any], names: Mapping[str, str]) -> Said:
        kind = given.get(KIND)
        if not isinstance(kind, str) or kind not in OPERATIONS:
            known = ", ".join(OPERATIONS)
            raise InvalidParameter(place(number, KIND), shown(kind), f"one of {known}")
        operation = OPERATIONS[kind]
        values: dict[str, str] = {}
        places: dict[str, str] = {}
        for name, value in _given(given):
            at = place(number, named(name))
            parameter, text = self._read(operation, at, name, value, names)
            if parameter in values:
                raise InvalidParameter(at, shown(value), f"nothing beside {places[parameter]}")
            values[parameter], places[parameter] = text, at
        if lacking := operation.lacking(values):
            raise InvalidParameter(place(number, lacking), "", operation.fields[lacking].expected)
        values = {**operation.always, **values}
        if PRESET.name in values:
            values = self._preset(places[PRESET.name], values[PRESET.name])
        return Said(operation, values, {n: at for n, at in places.items() if n in values})

    def _read(
        self, operation: Operation, at: str, name: str, value: Any, names: Mapping[str, str]
    ) -> tuple[str, str]:
        known = operation.fields.get(name)
        if known is None:
            fields = ", ".join((KIND, *operation.fields))
            raise InvalidParameter(at, shown(value), f"one of {fields}")
        if at in names:
            return known.parameter, names[at]
        text = known.read(at, value)
        return known.parameter, self._address(at, text) if known.parameter in ADDRESSES else text

    def _preset(self, at: str, name: str) -> dict[str, str]:
        try:
            return dict(self.narrowing.presets.values(name))
        except InvalidParameter as error:
            raise blamed(error, at) from None

    def _address(self, at: str, text: str) -> str:
        try:
            return address.parse(text, self.base)
        except (Failure, Refused) as error:
            raise blamed(error, at) from None


def _given(operation: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield what an operation says; null says nothing."""
    yield from ((n, value) for n, value in operation.items() if n != KIND and value is not None)
