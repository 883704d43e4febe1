#!/usr/bin/env python3
"""Versions that are put together at random, and those of the public test data where it is at hand,
ordered by the ecosystems' own programs (dpkg, rpm, Maven, packaging, node-semver, Composer,
RubyGems, libalpm) and by ours: every answer has to be the same. Ranges likewise."""
import ctypes
import ctypes.util
import glob
import os
import random
import re
import subprocess

from check import BIN, done, expect, folder, skip, tool, write

PAIRS = 1500
rng = random.Random(20)


def ask(program, text, **more):
    """Its standard output as lines."""
    out = subprocess.run(program, input=text, text=True, timeout=300, stdout=subprocess.PIPE, **more)
    return out.stdout.split("\n")[:-1]


def sign(number):
    return "<" if number < 0 else "=" if number == 0 else ">"


# How each program is asked: [(a, b)] -> answers, "!" for what is no version there.

def dpkg(pairs):
    script = 'while IFS="\t" read -r a b; do if dpkg --compare-versions "$a" lt "$b"; then echo "<"; ' \
             'elif dpkg --compare-versions "$a" eq "$b"; then echo "="; else echo ">"; fi; done'
    return ask(["sh", "-c", script], lines(pairs), stderr=subprocess.DEVNULL)


def rpm(pairs):
    with folder() as place:
        path = write(os.path.join(place, "pairs"), lines(pairs))
        lua = '%{lua: for line in io.lines("' + path + '") do local a, b = line:match("([^\\t]*)\\t(.*)"); ' \
              'print(rpm.vercmp(a, b) .. "\\n") end}'
        return [sign(int(one)) for one in ask(["rpm", "--eval", lua], "") if one]


def maven(pairs):
    jars = [glob.glob(f"/usr/share/java/{name}.jar") for name in
            ("maven3-artifact", "commons-lang3", "plexus-utils2")]
    command = ["java", "-cp", ":".join(one[0] for one in jars if one),
               "org.apache.maven.artifact.versioning.ComparableVersion"]
    out = []
    for begin in range(0, len(pairs), 500):
        versions = [version for pair in pairs[begin:begin + 500] for version in pair]
        # Each version is compared with the one before it; every second comparison is a pair's.
        told = [line.split()[1] for line in ask(command + versions, "") if line.startswith("   ")]
        out += ["=" if one == "==" else one for one in told[::2]]
    return out


def pypi(pairs):
    from packaging.version import InvalidVersion, Version

    def one(a, b):
        try:
            return "<" if Version(a) < Version(b) else "=" if Version(a) == Version(b) else ">"
        except InvalidVersion:
            return "!"
    return [one(a, b) for a, b in pairs]


def node_path():
    """Where node-semver lies: Debian's package, or the one that npm brings."""
    roots = ["/usr/share/nodejs"]
    if tool("npm"):
        roots += [os.path.join(root, "npm", "node_modules") for root in ask(["npm", "root", "-g"], "")]
    return next((root for root in roots if os.path.isdir(os.path.join(root, "semver"))), None)


def node(pairs):
    code = 'const s = require("semver"); for (const l of require("fs").readFileSync(0, "utf8").trim().split("\\n")) ' \
           '{ const [a, b] = l.split("\\t"); console.log(s.valid(a) && s.valid(b) ? "<=>"[s.compare(a, b) + 1] : "!") }'
    return ask(["node", "-e", code], lines(pairs), env=dict(os.environ, NODE_PATH=node_path()))


COMPOSER = "/usr/share/php/Composer/Semver/autoload.php"


def composer(pairs):
    code = 'require "' + COMPOSER + '"; use Composer\\Semver\\{Comparator, VersionParser}; ' \
           'while (($l = fgets(STDIN)) !== false) { [$a, $b] = explode("\\t", rtrim($l, "\\n")); $p = new VersionParser; ' \
           'try { $a = $p->normalize($a); $b = $p->normalize($b); echo Comparator::lessThan($a, $b) ? "<" : ' \
           '(Comparator::equalTo($a, $b) ? "=" : ">"), "\\n"; } catch (Exception $e) { echo "!\\n"; } }'
    return ask(["php", "-r", code], lines(pairs))


def gem(pairs):
    code = 'STDIN.each_line { |l| a, b = l.chomp.split("\\t", -1); ' \
           'begin; puts "<=>"[(Gem::Version.new(a) <=> Gem::Version.new(b)) + 1]; rescue ArgumentError; puts "!"; end }'
    return ask(["ruby", "-e", code], lines(pairs))


def alpm(pairs):
    library = ctypes.CDLL(ctypes.util.find_library("alpm"))
    return [sign(library.alpm_pkg_vercmp(a.encode(), b.encode())) for a, b in pairs]


def lines(rows):
    return "".join("\t".join(row) + "\n" for row in rows)


# What versions are put together of: one of each, in turn.
NUMBER = ["0", "1", "2", "9", "10", "123", "2024"]
MADE = {
    "deb": [["", "", "0:", "1:"], NUMBER, [".", ".0.", "~", "a", "+dfsg"], NUMBER,
            ["", "~rc1", "~", "+b1"], ["", "", "-1", "-0", "-1~bpo12+1", "-1+deb12u3", "-1.1"]],
    "rpm": [["", "", "0:", "1:"], NUMBER, [".", ".0.", "~", "^", "a", "_"], NUMBER,
            ["", "~rc1", "^git1", "p1"], ["", "", "-1", "-0", "-1.el9", "-12.el9_2.1", "-1.fc39"]],
    "maven": [NUMBER, ["", ".0", ".1", ".10"], ["", ".0", ".2"],
              ["", "", "-alpha-1", "-beta2", "-rc1", ".RC1", "-SNAPSHOT", ".Final", "-ga", "-sp", "-foo", "-M3",
               ".GA", "-1", "-b12", "-jre", ".v20240101"]],
    "pypi": [["", "", "v", "1!"], NUMBER, [".0", ".1", ".10", ""], ["", ".0"],
             ["", "", "a1", ".alpha2", "-beta.3", "rc1", "c1", "_pre"], ["", "", ".post1", "-2", "rev3"],
             ["", "", ".dev0", ".dev3"], ["", "", "+local", "+1.2", "+ubuntu-1"]],
    "npm": [["", "", "v"], NUMBER, [".0", ".1", ".10"], [".0", ".2"],
            ["", "", "-alpha", "-alpha.1", "-beta.2", "-1", "-rc.10", "-a-b", "-0.3.7"], ["", "", "+build.1"]],
    "composer": [["", "v"], NUMBER, ["", ".0", ".1", ".10"], ["", ".0", ".2"],
                 ["", "", "-alpha1", "-beta.2", "b3", "-RC1", "rc10", "-patch1", "-pl2", "-stable", "-dev", "+build"]],
    "gem": [NUMBER, ["", ".0", ".1", ".10"], ["", ".0", ".a", ".rc1", ".pre.2", "-java", ".beta"], ["", ".0", ".1"]],
    # Both with a release: without, libalpm compares with each of them as equal.
    "alpm": [["", "", "1:"], NUMBER, [".", ".0.", "_"], NUMBER, ["", "a", "rc1", ".b"], ["-1", "-2", "-10"]],
}
LISTS = {"deb": "debian", "rpm": "redhat", "maven": "maven", "pypi": "pypi", "npm": "semver",
         "composer": "packagist", "gem": "rubygems"}


def made(scheme):
    one = lambda: "".join(rng.choice(row) for row in MADE[scheme])
    return [(one(), one()) for _ in range(PAIRS)]


def of_corpus(scheme):
    """Pairs from the lists of versions, when HINOMI_CORPORA or its neighbour is there."""
    corpora = os.environ.get("HINOMI_CORPORA") or os.path.join(os.path.dirname(__file__), "..", "..", "build", "corpora")
    pairs = []
    for path in sorted(glob.glob(f"{corpora}/exposure/version/scalibr/{LISTS.get(scheme, '?')}-versions*.txt")):
        with open(path, encoding="utf-8") as file:
            pairs += [(line.split()[0], line.split()[2]) for line in file if line.isascii()]
    return rng.sample(pairs, min(PAIRS, len(pairs)))


def known(scheme, a, b, theirs):
    """Where the two may differ, and why."""
    if scheme == "maven":
        # A qualifier between dots or before a hyphen: Maven 3's comparisons go in circles there.
        return any(re.search(r"\.[a-z]+[-.]|\.[a-z]+\d+[.-]|[_.-][a-z]+\.", one, re.I) for one in (a, b))
    if scheme == "npm":
        return theirs == "!"  # ours reads 1.2 and 1.02.3 too
    return False


def ordered(scheme, program):
    pairs = made(scheme) + of_corpus(scheme)
    theirs = program(pairs)
    ours = ask([os.path.join(BIN, "compare_versions")], lines([("order", scheme, a, b) for a, b in pairs]))
    if not expect(len(theirs) == len(pairs) == len(ours), f"{scheme}: {len(theirs)} answers for {len(pairs)} pairs"):
        return
    differ = [(a, x, b, y) for (a, b), x, y in zip(pairs, theirs, ours) if x != y]
    excused = [one for one in differ if known(scheme, *one[:3:2], one[1])]
    differ = [one for one in differ if one not in excused]
    for a, x, b, y in differ[:8]:
        print(f"  {scheme}: {a} {x} {b}, ours says {y}")
    expect(not differ, f"{scheme}: {len(differ)} of {len(pairs)} pairs differ")
    print(f"{scheme}: {len(pairs)} pairs, {sum(one == '!' for one in theirs)} of them refused, {len(excused)} known to differ")


# Versions of ranges are whole ones: what resolvers do with pre-releases is their own.
WHOLE = [f"{a}.{b}.{c}" for a in (0, 1, 2, 3) for b in (0, 1, 2, 9) for c in (0, 1, 3)]


def some_ranges(signs, join, either):
    version = lambda: rng.choice([f"{rng.randrange(4)}.{rng.randrange(4)}.{rng.randrange(4)}"] * 3 +
                                 [f"{rng.randrange(4)}.{rng.randrange(4)}"])
    part = lambda: join.join(rng.choice(signs) + version() for _ in range(rng.choice([1, 1, 2])))
    return [either.join(part() for _ in range(rng.choice([1, 1, 2]) if either else 1)) for _ in range(60)]


def node_ranges(rows):
    code = 'const s = require("semver"); for (const l of require("fs").readFileSync(0, "utf8").trim().split("\\n")) ' \
           '{ const [r, v] = l.split("\\t"); console.log(s.satisfies(v, r) ? "1" : "0") }'
    return ask(["node", "-e", code], lines(rows), env=dict(os.environ, NODE_PATH=node_path()))


def composer_ranges(rows):
    code = 'require "' + COMPOSER + '"; while (($l = fgets(STDIN)) !== false) { [$r, $v] = explode("\\t", rtrim($l, "\\n")); ' \
           'echo Composer\\Semver\\Semver::satisfies($v, $r) ? "1\\n" : "0\\n"; }'
    return ask(["php", "-r", code], lines(rows))


def gem_ranges(rows):
    code = 'STDIN.each_line { |l| r, v = l.chomp.split("\\t"); ' \
           'puts Gem::Requirement.new(r.split(", ")).satisfied_by?(Gem::Version.new(v)) ? "1" : "0" }'
    return ask(["ruby", "-e", code], lines(rows))


def pypi_ranges(rows):
    from packaging.specifiers import SpecifierSet
    return ["1" if SpecifierSet(r).contains(v, prereleases=True) else "0" for r, v in rows]


def ranged(kind, program, signs, join, either):
    rows = [(r, v) for r in some_ranges(signs, join, either) for v in WHOLE]
    theirs = program(rows)
    ours = ask([os.path.join(BIN, "compare_versions")], lines([("in", kind, r, v) for r, v in rows]))
    differ = [(r, v, x, y) for (r, v), x, y in zip(rows, theirs, ours) if x != y]
    for r, v, x, y in differ[:8]:
        print(f"  {kind}: {v} in {r!r} is {x}, ours says {y}")
    expect(not differ and len(theirs) == len(ours) == len(rows), f"{kind} ranges: {len(differ)} of {len(rows)} differ")
    expect("1" in theirs and "0" in theirs, f"{kind} ranges: both answers are asked for")


def main():
    try:
        import packaging.specifiers  # noqa: F401
        has_packaging = True
    except ImportError:
        has_packaging = False
    has_node, has_php = tool("node") and node_path(), tool("php") and os.path.exists(COMPOSER)
    for scheme, program, is_there in [
            ("deb", dpkg, tool("dpkg")),
            ("rpm", rpm, tool("rpm")),
            ("maven", maven, tool("java") and os.path.exists("/usr/share/java/maven3-artifact.jar")),
            ("pypi", pypi, has_packaging),
            ("npm", node, has_node),
            ("composer", composer, has_php),
            ("gem", gem, tool("ruby")),
            ("alpm", alpm, ctypes.util.find_library("alpm"))]:
        if is_there:
            ordered(scheme, program)
        else:
            skip(f"{scheme}: its own program is not installed")
    for kind, program, is_there, signs, join, either in [
            ("npm", node_ranges, has_node, ["", "^", "~", ">=", "<", "<=", ">", "="], " ", " || "),
            ("composer", composer_ranges, has_php, ["", "^", "~", ">=", "<", "<=", ">", "!="], " ", " || "),
            ("gem", gem_ranges, tool("ruby"), ["", "~> ", ">= ", "< ", "<= ", "> ", "!= "], ", ", ""),
            ("pypi", pypi_ranges, has_packaging, ["==", "~=", ">=", "<", "<=", ">", "!="], ",", "")]:
        if is_there:
            ranged(kind, program, signs, join, either)
        else:
            skip(f"{kind} ranges: its own program is not installed")
    done()


main()
