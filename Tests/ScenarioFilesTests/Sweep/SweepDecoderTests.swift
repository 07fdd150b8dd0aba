// SPDX-License-Identifier: GPL-3.0-or-later

import ScenarioFiles
import Testing

/// Slips in the section `sweep`, each told where it stands, whatever command reads the file.
@Suite("SweepDecoder")
struct SweepDecoderTests {
  @Test(
    "a slip in the section gets one clear error with its place",
    arguments: [
      ("sweep:", "s.yaml:11:1: error: sweep is nothing; it takes a mapping of scenario paths"),
      ("sweep: 3", "s.yaml:11:8: error: sweep is '3'; it takes a mapping of scenario paths"),
      ("sweep: {}", "s.yaml:11:1: error: sweep is empty; give at least one path"),
      (
        "sweep: {groups.readers.consumers: 3}",
        "s.yaml:11:35: error: groups.readers.consumers has '3'; it takes a list of values, such as "
          + "[3, 4], or a range"
      ),
      (
        "sweep: {groups.readers.consumers: []}",
        "s.yaml:11:35: error: groups.readers.consumers has an empty list"
      ),
      (
        "sweep: {groups.readers.consumers: [3, ~]}",
        "s.yaml:11:39: error: groups.readers.consumers has an empty value in its list; only zipped"
      ),
      (
        "sweep: {groups.readers.consumers: [3, ]}\nwarmup:",
        "s.yaml:12:1: error: warmup has no value"
      ),
      (
        "sweep: {groups.readers.consumers: [3, 4, 3]}",
        "s.yaml:11:42: error: groups.readers.consumers has the value '3' twice"
      ),
      (
        "sweep: {groups..consumers: [3]}",
        "s.yaml:11:9: error: 'groups..consumers' is no path of a scenario"
      ),
      (
        "sweep: {seed: [1, 2]}",
        "s.yaml:11:9: error: 'seed' cannot be swept: all points share the seed"
      ),
      ("sweep: {replications: [1, 2]}", "s.yaml:11:9: error: 'replications' cannot be swept"),
      (
        "sweep: {groups.readers.consumers: {from: 1, too: 3}}",
        "s.yaml:11:45: error: unknown key 'too'; a range takes from, to, step and factor; did you "
          + "mean 'to'?"
      ),
      (
        "sweep: {groups.readers.consumers: {from: 1}}",
        "s.yaml:11:35: error: groups.readers.consumers: the range lacks 'from' or 'to'"
      ),
      (
        "sweep: {groups.readers.consumers: {from: 1, to: 9, step: 2, factor: 2}}",
        "s.yaml:11:35: error: groups.readers.consumers: the range has a step and a factor"
      ),
      (
        "sweep: {groups.readers.consumers: {from: 1, to: [3]}}",
        "s.yaml:11:49: error: to has a list; it takes a number or quantity"
      ),
      (
        "sweep: {groups.readers.consumers: {from: 1, to: 100000}}",
        "s.yaml:11:35: error: groups.readers.consumers: the range has more than 10000 values"
      ),
      ("sweep: {zip: 3}", "s.yaml:11:14: error: zip is '3'; it takes a mapping of scenario paths"),
      (
        "sweep: {zip: {groups.readers.consumers: [1, 2], duration: [1m]}}",
        "s.yaml:11:49: error: duration has 1 value and groups.readers.consumers has 2; zipped lists "
          + "are of equal length"
      ),
      (
        "sweep: {groups.readers.consumers: [1, 2], zip: {groups.readers.consumers: [3, 4]}}",
        "s.yaml:11:49: error: groups.readers.consumers is swept twice"
      ),
      (
        "sweep: {groups.readers: [{}], groups.readers.consumers: [1]}",
        "s.yaml:11:31: error: groups.readers.consumers and groups.readers are parts of one another"
      ),
      (
        "sweep: {groups.readers.consumers: {from: 1, to: 5000}, groups.readers.threads: [1, 2, 3]}",
        "s.yaml:11:1: error: the sweep has 5000 x 3 = 15000 points; at most 10000 are allowed"
      ),
    ])
  func slips(section: String, wanted: String) {
    let problems = SmallScenario.problems(SmallScenario.adding(section))
    #expect(problems.count == 1, "\(problems)")
    #expect(problems.first?.hasPrefix(wanted) == true, "\(problems)")
  }

  @Test("slips in the section and in the rest of the file are told together, in order")
  func together() {
    let text = SmallScenario.replacing("service: 40ms", with: "service: 40")
    let problems = SmallScenario.problems(
      text + "sweep: {groups.readers.consumers: 3, groups.readers.threads: 4}\n")
    #expect(problems.count == 3)
    #expect(problems.first?.hasPrefix("s.yaml:10:") == true)
  }
}
