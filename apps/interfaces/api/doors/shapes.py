"""The shapes of what is asked and answered, for checking and for the OpenAPI document."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.foundation.intake.here_and_now import summary

MOST_ROWS = 1_000


@extend_schema_field({"oneOf": [{"type": "string"}, {"type": "integer"}, {"type": "boolean"}], "nullable": True})
class CellField(serializers.Field):
    """A value of a row as a file would write it: text, a whole number, true or false, or nothing."""

    default_error_messages = {"flat": 'Give text, a whole number, true, false or null. Money is text: "120.00".'}

    def to_internal_value(self, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return "Y" if value else "N"
        if not isinstance(value, str | int):
            self.fail("flat")
        return str(value).encode("utf-8", "replace").decode()

    def to_representation(self, value: Any) -> Any:
        return value


class RowsShape(serializers.Serializer):
    """Rows with the column names of the kind's file, at most a thousand; what is asked besides as `parameters`."""

    rows = serializers.ListField(
        child=serializers.DictField(child=CellField(allow_null=True)), min_length=1, max_length=MOST_ROWS
    )
    parameters = serializers.DictField(child=serializers.CharField(max_length=200), required=False)
    dates = serializers.ChoiceField(choices=["iso", "uk", "compact"], default="iso")


class FileShape(serializers.Serializer):
    """A file as a page would take it: CSV, the same gzipped, or XLSX; it is checked by the worker."""

    file = serializers.FileField(allow_empty_file=True)
    layout = serializers.CharField(required=False, default="", max_length=60)
    dates = serializers.ChoiceField(choices=["iso", "uk", "compact"], default="iso")
    commit = serializers.BooleanField(default=True)


class CauseShape(serializers.Serializer):
    """Rows that share one fault, or one notice."""

    code = serializers.CharField()
    sentence = serializers.CharField()
    is_notice = serializers.BooleanField()
    rows = serializers.IntegerField()
    pence = serializers.IntegerField()
    first_line = serializers.IntegerField()


class BatchShape(serializers.Serializer):
    """What became of a file: received = added + replaced + unchanged + rejected."""

    uid = serializers.UUIDField()
    file = serializers.CharField()
    kind = serializers.CharField()
    state = serializers.ChoiceField(choices=["CHECKING", "CHECKED", "COMMITTING", "COMMITTED", "REFUSED", "DISCARDED"])
    refused = serializers.CharField()
    received = serializers.IntegerField()
    added = serializers.IntegerField()
    replaced = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    rejected = serializers.IntegerField()
    accepted_pence = serializers.IntegerField()
    rejected_pence = serializers.IntegerField()
    warnings = serializers.ListField(child=serializers.CharField())
    causes = CauseShape(many=True)


class FoundShape(serializers.Serializer):
    """One row in which something was found: its line, never what stands in it."""

    line = serializers.IntegerField()
    code = serializers.CharField()
    sentence = serializers.CharField()


class ProblemShape(serializers.Serializer):
    """A refusal (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()


def batch_document(batch: Any) -> dict[str, Any]:
    """A batch as `BatchShape` says."""
    said = summary(batch)
    return {"uid": str(batch.uid), **said}
