"""Templates: one environment with one filter for each place that a value can land in."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from advisor.generate import safe
from advisor.generate.asked import explain_settings, join_rules, list_exclusions, put_above, put_behind, put_in_xml
from advisor.generate.project import USER_ID, Project

if TYPE_CHECKING:
    from jinja2 import Environment


def render(template: str, project: Project, **values: object) -> str:
    """Give a template of `templates/` filled for one project.

    Templates see `project`, `plan` (its stack), `asked(setting, …)` and `excluded(alternative)` for comments that name
    rules, `user_id`, and `values`.
    """

    def name_exclusions(alternative: str) -> str:
        return join_rules(list_exclusions(project.recommendation, alternative))

    return (
        load_environment()
        .get_template(template)
        .render(
            project=project,
            plan=project.plan,
            asked=explain_settings(project.recommendation),
            excluded=name_exclusions,
            user_id=USER_ID,
            **values,
        )
    )


@cache
def load_environment() -> Environment:
    """Give the environment: an undefined name is an error, and blocks leave no blank lines."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("advisor.generate"),
        undefined=StrictUndefined,
        autoescape=False,  # HTML escapes would corrupt scripts; each value passes the filter of its place
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(_list_filters())
    return environment


def _list_filters() -> dict[str, Any]:
    return {
        "above": put_above,
        "ascii_comment": safe.comment_ascii,
        "behind": put_behind,
        "code": safe.quote_code,
        "command_line": safe.join_windows,
        "comment": safe.flatten,
        "compose": safe.quote_compose,
        "dockerfile": safe.quote_dockerfile,
        "exec": safe.quote_json,
        "hcl": safe.quote_hcl,
        "in_xml": put_in_xml,
        "powershell": safe.quote_powershell,
        "ruby": safe.quote_ruby,
        "shell": _quote_shell,
        "systemd": safe.quote_systemd,
        "systemd_setting": safe.quote_systemd_setting,
        "systemd_text": safe.describe_systemd,
        "text": safe.quote_markdown,
        "xml": safe.escape_xml,
        "xml_attribute": safe.quote_xml,
        "xml_comment": safe.comment_xml,
        "yaml": safe.quote_yaml,
    }


def _quote_shell(value: str | Iterable[str]) -> str:
    return safe.quote_shell([value] if isinstance(value, str) else value)
