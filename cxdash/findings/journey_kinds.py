"""Journey kinds: which channels are online or a store and which stages are research or a purchase, by their names alone."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

# What a word of a name begins with, in lower case: English, Russian, Lithuanian, German, French, Spanish. What has a space or a
# sign in it stands anywhere; what ends in a dot is a whole word. What is online is no store (“web shop”).
_ONLINE = (
    "online", "web", "internet", "app.", "apps.", "mobil", "chat", "e-shop", "e-store", "онлайн", "сайт", "интернет", "приложен",
    "мобил", "svetain", "programėl", "el. ", "netz", "en ligne", "en línea", "móvil",
)  # fmt: skip
_STORE = (
    "store", "shop", "branch", "outlet", "counter", "desk", "retail", "in person", "offline", "магазин", "салон", "офис", "филиал",
    "parduotuv", "salon", "skyri", "filial", "laden", "geschäft", "boutique", "magasin", "tienda", "sucursal",
)  # fmt: skip
_RESEARCH = (
    "research", "search", "discover", "brows", "compar", "awareness", "consider", "исследован", "поиск", "изучен", "сравнен", "paiešk",
    "tyrim", "palygin", "susipaž", "suche", "recherch", "vergleich", "búsqueda",
)  # fmt: skip
# In this order: where there is a purchase, the order before it is none.
_PURCHASE = (
    ("purchas", "bought", "buy", "sale", "transaction", "покуп", "продаж", "pirk", "nupirk", "pardavim", "kauf", "achat", "compra"),
    ("order", "заказ", "užsak", "bestell", "commande", "pedido"),
    ("paid", "pay", "оплат", "apmok", "mokėj", "zahl", "paiement", "pago"),
)  # fmt: skip


@dataclass(frozen=True)
class Kinds:
    """What people chose, or what the names say. stages: all on the way, in their usual order, up to the last of the ends; channels: all
    that there are.
    """

    stages: tuple[str, ...]
    ends: tuple[str, ...]
    research: tuple[str, ...]
    online: tuple[str, ...]
    stores: tuple[str, ...]
    channels: tuple[str, ...]

    @property
    def neither(self) -> tuple[str, ...]:
        """The channels that are neither online nor a store."""
        return tuple(one for one in self.channels if one not in self.online and one not in self.stores)


# What it takes to tell whether a journey is of a type.
_NEEDS: dict[str, tuple[str, ...]] = {
    "zmot": ("research", "online"), "webrooming": ("research", "online", "stores"), "showrooming": ("online", "stores"),
    "single": ("channels",), "multi": ("channels",),
}  # fmt: skip


def missing(kinds: Kinds) -> dict[str, tuple[str, ...]]:
    """The types of journeys of which it cannot be told whether there are any, each with what is missing for it: “research”,
    “online”, “stores”, or “channels” where none is given.
    """

    def lacking(needs: Sequence[str]) -> tuple[str, ...]:
        if not kinds.channels:
            needs = list(dict.fromkeys("channels" if one in ("online", "stores") else one for one in needs))
        return tuple(one for one in needs if not getattr(kinds, one))

    return {name: found for name, needs in _NEEDS.items() if (found := lacking(needs))}


def online_channels(channels: Sequence[str]) -> tuple[str, ...]:
    """The channels that are called like something online."""
    return tuple(one for one in channels if _is_like(one, _ONLINE))


def store_channels(channels: Sequence[str]) -> tuple[str, ...]:
    """The channels that are called like a place where people are, and not like something online."""
    return tuple(one for one in channels if _is_like(one, _STORE) and not _is_like(one, _ONLINE))


def research_stages(stages: Sequence[str]) -> tuple[str, ...]:
    """The stages at which people look around."""
    return tuple(one for one in stages if _is_like(one, _RESEARCH))


def end_stages(stages: Sequence[str], usual: Sequence[str]) -> tuple[str, ...]:
    """The stages that are called like a purchase; else the last of the usual steps."""
    for names in _PURCHASE:
        found = tuple(one for one in stages if _is_like(one, names))
        if found:
            return found
    return tuple(usual[-1:])


def natural_ends(stages: Sequence[str], usual: Sequence[str], requests: Collection[str]) -> frozenset[str]:
    """The stages at which a journey may well end: of the stages, in their usual order, those from the first of its ends on, and
    requests for service. Who has no touchpoint after one of these is not lost on the way.

    Its ends are its purchases; a journey that begins with one ends with the last of the usual steps instead: who ordered and was
    never brought anything has not arrived, and is lost. So are those at a usual step before the end, wherever it stands on average.
    """
    arrived = end_stages(stages, usual)
    if len(usual) > 1 and usual[0] in arrived:
        arrived = tuple(usual[-1:])
    first = min((stages.index(one) for one in arrived if one in stages), default=len(stages))
    before = usual[: min((usual.index(one) for one in arrived if one in usual), default=0)]
    return frozenset({*(one for one in stages[first:] if one not in before), *requests})


def stages_on_the_way(stages: Sequence[str], ends: Sequence[str]) -> tuple[str, ...]:
    """The stages, in their usual order, up to the last of the ends: what comes later is on no way to it."""
    last = max((stages.index(one) for one in ends if one in stages), default=-1)
    return tuple(stages[: last + 1])


def _is_like(name: str, parts: Sequence[str]) -> bool:
    text = name.casefold()
    found = re.findall(r"\w+", text)
    return any(
        part[:-1] in found if part.endswith(".") else
        part in text if re.search(r"\W", part) else any(word.startswith(part) for word in found)
        for part in parts
    )  # fmt: skip
