"""The programme of one person to print, behind her own link: her days, her tables, what is meant for her."""

from flask import abort
from flask.typing import ResponseReturnValue

from app.access import allow, anyone
from app.paper.views import on_paper
from app.participation.models import Participation
from app.participation.views import Holder, blueprint

__all__ = ["blueprint"]


@blueprint.get("/me/<token>/agenda.pdf")
@allow(anyone)
def my_programme(holder: Holder) -> ResponseReturnValue:
    if not isinstance(holder, Participation) or not (holder.is_expected or holder.is_waiting):
        abort(404)
    return on_paper(holder.event, holder.viewer, [day.id for day in holder.days])
