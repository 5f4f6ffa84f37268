from __future__ import annotations

from pathlib import Path

import pytest

from advisor.hosts.vagrantfile import find_code, list_asked

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("**/Vagrantfile"))
HEAD = "Vagrant.configure('2') do |config|\n"


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: "-".join(file.parts[-4:-1]))
def test_what_is_generated_is_settings(file: Path) -> None:
    assert find_code(file.read_text("utf-8")) == 0


@pytest.mark.parametrize(
    "line",
    [
        "system('id')",
        "  config.vm.box = `id`",
        '  config.vm.box = "#{`id`}"',
        "  config.vm.box = %x(id)",
        "  config.vm.box = 'a' + File.read('/etc/passwd')",
        "  config.vm.box = 'a'; system('id')",
        "  config.vm.box = 'a' if system('id')",
        "  config.vm.box = File.read 'x'",
        "  config.vm.box = ENV.fetch('A') { system('id') }",
        "  config.vm.box = ENV.fetch('A', `id`)",
        "  config.vm.send 'system', 'id'",
        "  config.vm.__send__ 'system', 'id'",
        "  config.vm.instance_eval 'system(1)'",
        "  config.instance_eval 'system(1)'",
        "  config.class.class_eval 'system(1)'",
        "  config.trigger.before 'validate'",
        "  Kernel.system 'id'",
        "  kernel.system 'id'",
        "  require 'open3'",
        "  load 'other.rb'",
        "BEGIN { system('id') }",
        "__END__",
        "=begin",
        "# encoding: shift_jis",
        "# -*- coding: big5 -*-",
        "# vim: fileencoding = gbk",
        "  config.vm.provision 'shell', inline: <<~SHELL",
        "  config.vm.provision 'shell', inline: <<~\"SHELL\"",
        "  config.vm.provision 'shell', inline: <<~`SHELL`",
        "  config.vm.provider 'x' do |a, b = system('id')|",
        "  config.vm.network 'a', ->{ system 'id' }",
        "  config.vm.box = ?a",
        "  config.vm.box = 'open",
        "  config.vm.box = 'a' \\",
    ],
)
def test_whatever_runs_is_code(line: str) -> None:
    assert find_code(f"{HEAD}{line}\nend\n") == 2


def test_text_ends_where_ruby_ends_it() -> None:
    text = f"{HEAD}  config.vm.provision 'shell', inline: <<~'SHELL'\n    `inert`\n  SHELL\n  `id`\nend\n"
    assert find_code(text) == 5


def test_a_comment_begins_neither_text_nor_block() -> None:
    assert find_code(f"{HEAD}  config.vm.box = 'a' # <<~'SHELL'\n  `id`\nSHELL\nend\n") == 2
    assert find_code(f"{HEAD}  config.vm.box = 'a' # do |b|\n  b.vm.box = 'a'\nend\n") == 2


def test_nobody_but_a_block_names_what_takes_settings() -> None:
    assert find_code("config.vm.box = 'a'\n") == 1
    assert find_code(f"{HEAD}  config.vm.provider 'libvirt' do |a, b|\n    b.vm.box = 'a'\n  end\nend\n") == 0


def test_what_has_to_be_set_is_listed() -> None:
    assert list_asked("ENV.fetch('BASE_MAC') ENV.fetch('BOX', 'a')") == ["BASE_MAC"]
