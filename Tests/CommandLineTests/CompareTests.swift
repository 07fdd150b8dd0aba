// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import ResultFiles
import TestSupport
import Testing

@Suite("lagcast compare")
struct CompareTests {
  /// Runs the scenario of these tests into a directory of the folder.
  private func run(
    _ name: String, in folder: TemporaryFolder, _ options: [String] = []
  ) throws {
    if !FileManager.default.fileExists(atPath: folder.path("scenario.yaml")) {
      try folder.write(Scenarios.scaleOut, to: "scenario.yaml")
    }
    let outcome = try Tool.run(
      ["run", "scenario.yaml", "--no-plots", "--quiet", "--output", name] + options,
      in: folder.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  private func compare(
    _ words: [String], in folder: TemporaryFolder
  ) throws -> Tool.Outcome {
    try Tool.run(["compare"] + words, in: folder.path)
  }

  private let slower = ["--set", "groups.order-service.service.lognormal.mean=60ms"]

  @Test("Equal results are identical, with any number of threads")
  func identical() throws {
    let folder = try TemporaryFolder()
    try run("a", in: folder, ["--threads", "1"])
    try run("b", in: folder, ["--threads", "2"])
    let outcome = try compare(["a", "b", "--exact", "--strict"], in: folder)
    #expect(outcome.status == 0)
    #expect(outcome.output.hasPrefix("identical: "))
    #expect(outcome.errors == "")
  }

  @Test("A worse configuration regresses, a better one improves, and both are the same two runs")
  func regression() throws {
    let folder = try TemporaryFolder()
    try run("a", in: folder)
    try run("b", in: folder, slower)
    let undeclared = try compare(["a", "b"], in: folder)
    #expect(undeclared.status == 65)
    #expect(undeclared.errors.contains("service.lognormal.mean is 40ms in a and 60ms in b"))
    // How a backlog drains depends on its level before, which changes as well.
    let across = [
      "--across", "groups.order-service.service", "--tolerance", "backlog.drain=off",
    ]
    let worse = try compare(["a", "b"] + across, in: folder)
    #expect(worse.status == 1)
    #expect(worse.output.contains("sojourn.mean"))
    let better = try compare(["b", "a"] + across, in: folder)
    #expect(better.status == 0)
    #expect(!better.output.contains("regressed"))
    #expect(better.output.contains("improved"))
    let again = try compare(["a", "b"] + across, in: folder)
    #expect(again.output == worse.output)
  }

  @Test("Results of sweeps are compared point by point, told by their parameters")
  func sweeps() throws {
    let folder = try SweepScenario.folder(
      SweepScenario.tiny(
        replacing: "{from: 5ms, to: 25ms, step: 5ms}", with: "[5ms, 15ms]"))
    func sweep(_ name: String, _ options: [String] = []) throws {
      let outcome = try Tool.run(
        ["sweep", "s.yaml", "--no-plots", "--quiet", "--output", name, "--replications", "4"]
          + options, in: folder.path)
      try #require(outcome.status == 0, "\(outcome.errors)")
    }
    try sweep("a")
    // Another order of the same points.
    try sweep("b", ["--set", "sweep.\"groups.readers.consumers\"=[4, 2, 3, 1]"])
    let same = try compare(["a", "b", "--format", "csv"], in: folder)
    try #require(same.status == 0, "\(same.errors)")
    let lines = same.output.split(separator: "\n")
    #expect(lines[0].hasPrefix("point,group,metric,"))
    #expect(lines[1].hasPrefix("\"consumers=1, exponential_mean_s=0.005\",readers,sojourn.mean,s,"))
    #expect(lines.dropFirst().allSatisfy { !$0.contains(",regressed,") })
    #expect(!lines.dropFirst().contains { $0.contains(",inconclusive,") })
    // A point more, and a point that got worse.
    try sweep("c", ["--set", "sweep.\"groups.readers.consumers\"=[1, 2, 3, 4, 5]"])
    let more = try compare(["a", "c"], in: folder)
    #expect(more.status == 65)
    #expect(more.errors.contains("of group readers at consumers=5, exponential_mean_s=0.005"))
    #expect(try compare(["a", "c", "--allow-new"], in: folder).status == 0)
    try sweep("d", ["--set", "producers.web.arrivals.poisson.rate=200/s"])
    #expect(try compare(["a", "d"], in: folder).status == 65)
    let worse = try compare(
      ["a", "d", "--across", "producers", "--junit", "j.xml", "--benchstat", "g.txt"], in: folder)
    #expect(worse.status == 1, "\(worse.errors)")
    #expect(worse.output.contains("consumers=1, exponential_mean_s=0.015"))
    #expect(
      try folder.read("j.xml").contains(
        "classname=\"tiny.readers at consumers=1, exponential_mean_s=0.005\""))
    #expect(
      try folder.read("g.txt").contains(
        "BenchmarkLagcast/group=readers/point=consumers_1,_exponential_mean_s_0.005/side=base 1 "))
    // A baseline keeps the points apart; a single run is another thing.
    #expect(try compare(["base.csv", "a", "--update-baseline"], in: folder).status == 0)
    #expect(try compare(["base.csv", "a"], in: folder).status == 0)
    try run("single", in: folder)
    let unlike = try compare(["a", "single", "--across", "all"], in: folder)
    #expect(unlike.status == 65)
    #expect(unlike.errors.contains("a holds the points of a sweep and single a single run"))
  }

  @Test("A changed byte is shown with file, line and column, and --exact objects to it")
  func exactDifference() throws {
    let folder = try TemporaryFolder()
    try run("a", in: folder)
    try rewrite("a", as: "b", in: folder) { name, text in
      guard name == "queues.csv" else { return text }
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { String($0) }
      var fields = lines[3].split(separator: ",", omittingEmptySubsequences: false)
        .map { String($0) }
      fields[6] = "999999"
      lines[3] = fields.joined(separator: ",")
      return lines.joined(separator: "\n")
    }
    let outcome = try compare(["a", "b"], in: folder)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("queues.csv: 1 of 54 rows differ; first in line 4 ("))
    #expect(outcome.output.contains("appended_messages: "))
    #expect(outcome.output.contains(" -> 999999"))
    let exact = try compare(["a", "b", "--exact"], in: folder)
    #expect(exact.status == 1)
    #expect(exact.output.hasPrefix("different: "))
  }

  /// Writes a result anew with other texts, as a tool of another version might have written it.
  private func rewrite(
    _ name: String, as other: String, in folder: TemporaryFolder,
    seed: UInt64? = nil, _ change: (String, String) -> String
  ) throws {
    let manifest = try RunManifest.read(from: folder.path(name))
    let directory = try ResultDirectory(creating: folder.path(other))
    for file in manifest.files {
      try directory.write(change(file.path, try folder.read("\(name)/\(file.path)")), to: file.path)
    }
    try directory.commit(
      RunManifest(
        toolVersion: manifest.toolVersion, modelVersion: manifest.modelVersion,
        scenarioName: manifest.scenarioName, scenarioDigest: manifest.scenarioDigest,
        seed: seed ?? manifest.seed, replications: manifest.replications))
  }

  @Test("Rows in another order change no verdict and no figure")
  func permuted() throws {
    let folder = try TemporaryFolder()
    try run("a", in: folder)
    try run("b", in: folder, slower)
    try rewrite("b", as: "c", in: folder) { name, text in
      guard name == "summary.csv" else { return text }
      let lines = text.split(separator: "\n")
      return ([lines[0]] + lines.dropFirst().reversed()).joined(separator: "\n") + "\n"
    }
    #expect(try compare(["b", "c", "--exact"], in: folder).status == 0)
    let across = ["--across", "groups", "--format", "csv"]
    let straight = try compare(["a", "b"] + across, in: folder)
    #expect(straight.status == 1)
    #expect(try compare(["a", "c"] + across, in: folder).output == straight.output)
  }

  @Test("Bad results are one clear error each, and none is a pass")
  func badInput() throws {
    let folder = try TemporaryFolder()
    try run("a", in: folder)
    try rewrite("a", as: "empty", in: folder) { $0 == "summary.csv" ? "" : $1 }
    try rewrite("a", as: "bare", in: folder) {
      $0 == "summary.csv" ? "replication,group,metric,unit,value\n" : $1
    }
    try rewrite("a", as: "header", in: folder) {
      $0 == "summary.csv" ? $1.replacingOccurrences(of: "metric,unit", with: "measure,unit") : $1
    }
    try rewrite("a", as: "hole", in: folder) { name, text in
      guard name == "summary.csv" else { return text }
      return text.split(separator: "\n").filter { !$0.hasPrefix("1,") }.joined(separator: "\n")
        + "\n"
    }
    try run("fewer", in: folder, ["--replications", "2"])
    try run("one", in: folder, ["--replications", "1"])
    try run("other", in: folder, ["--replications", "1", "--seed", "5"])
    for (base, new, status, part) in [
      ("a", "empty", 65, "summary.csv:1:1: the file is empty"),
      ("a", "bare", 65, "summary.csv:2:1: the table has no rows"),
      ("a", "header", 65, "unknown column \"measure\""),
      ("a", "hole", 65, "has 2 replications; manifest.json says 3"),
      ("a", "fewer", 65, "replication 2 is missing there"),
      ("one", "other", 65, "one replication each, of the seeds "),
      ("a", "nowhere", 66, "nowhere/manifest.json: cannot be read"),
      ("none.csv", "a", 66, "none.csv: cannot be read"),
    ] as [(String, String, Int32, String)] {
      for words in [[base, new], [new, base]] where !words[1].hasSuffix(".csv") {
        let outcome = try compare(words, in: folder)
        #expect(outcome.status == status, "\(words)")
        #expect(outcome.output == "", "\(words)")
        #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
        #expect(outcome.errors.contains(part), "\(outcome.errors)")
      }
    }
  }

  @Test("One replication of one seed is compared exactly, and says so")
  func oneReplication() throws {
    let folder = try TemporaryFolder()
    try run("a", in: folder, ["--replications", "1"])
    try run("b", in: folder, ["--replications", "1"] + slower)
    let outcome = try compare(["a", "b", "--across", "groups"], in: folder)
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("one replication: exact differences of this one run"))
  }

  @Test("A baseline is made, compared with and renewed")
  func baseline() throws {
    let folder = try TemporaryFolder()
    try run("a", in: folder)
    let made = try compare(["baseline.csv", "a", "--update-baseline"], in: folder)
    #expect(made.status == 0)
    #expect(made.errors.contains("not compared: baseline.csv: cannot be read"))
    let text = try folder.read("baseline.csv")
    #expect(try compare(["baseline.csv", "a", "--strict"], in: folder).status == 0)
    try run("b", in: folder, slower)
    let changed = try compare(["baseline.csv", "b"], in: folder)
    #expect(changed.status == 65)
    #expect(changed.errors.contains("renew the baseline"))
    #expect(try compare(["baseline.csv", "b", "--update-baseline"], in: folder).status == 0)
    #expect(try folder.read("baseline.csv") != text)
    #expect(try compare(["baseline.csv", "b", "--strict"], in: folder).status == 0)
    #expect(try folder.entries() == ["a", "b", "baseline.csv", "scenario.yaml"])
  }

  @Test("Files for other programs are written beside what is printed, also on a regression")
  func files() throws {
    let folder = try TemporaryFolder()
    try run("a", in: folder)
    try run("b", in: folder, slower)
    let words = [
      "a", "b", "--across", "groups", "--junit", "junit.xml", "--bencher", "bmf.json",
      "--benchstat", "go.txt", "--github", "--format", "json",
    ]
    let outcome = try compare(words, in: folder)
    #expect(outcome.status == 1)
    #expect(outcome.errors.hasPrefix("::error title="))
    _ = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let first = try ["junit.xml", "bmf.json", "go.txt"].map { try folder.read($0) }
    #expect(first[0].contains("<failure "))
    #expect(try compare(words, in: folder).output == outcome.output)
    #expect(try ["junit.xml", "bmf.json", "go.txt"].map { try folder.read($0) } == first)
    let bad = try compare(["a", "b", "--across", "groups", "--junit", "no/j.xml"], in: folder)
    #expect(bad.status == 73)
    #expect(bad.output == "")
  }

  @Test("Tolerances of the command line go before those of a file")
  func tolerances() throws {
    let folder = try TemporaryFolder()
    try run("a", in: folder, ["--replications", "10"])
    try run("b", in: folder, ["--replications", "10"] + slower)
    try folder.write("metric,tolerance,gated\n*,1000%,\nmoved,,false\n", to: "t.csv")
    let words = ["a", "b", "--across", "groups", "--tolerances", "t.csv"]
    #expect(try compare(words, in: folder).status == 0)
    let strict = try compare(words + ["--tolerance", "sojourn.mean=1%", "--explain"], in: folder)
    #expect(strict.status == 1)
    #expect(strict.output.contains("(--tolerance sojourn.mean=1%)"))
    #expect(strict.output.contains("(t.csv:2)"))
    let unknown = try compare(words + ["--tolerance", "sojourn.p98=1%"], in: folder)
    #expect(unknown.status == 65)
  }

  @Test(
    "Bad usage ends with 64",
    arguments: [
      ["a"], ["a", "b", "--level", "0.5"], ["a", "b", "--tolerance", "x"],
      ["a", "b", "--update-baseline"], ["a", "b", "--format", "xml"],
    ])
  func usage(words: [String]) throws {
    #expect(try Tool.run(["compare"] + words).status == 64)
  }
}
