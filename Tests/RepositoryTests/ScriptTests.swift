// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestSupport
import Testing

/// The scripts of `.ci`, run with programs that only say what they were asked to do.
@Suite("Scripts")
struct ScriptTests {
  struct Answer {
    let status: Int32
    let output: String
  }

  /// Programs that the scripts may use as they are.
  private static let genuine = [
    "bash", "env", "dirname", "mktemp", "rm", "grep", "tail", "head", "cat", "mkdir", "cp", "mv",
    "diff", "awk", "sed", "ls",
  ]

  /// Runs a copy of a script in a folder in which only some programs are to be found.
  static func run(
    _ script: String, _ arguments: [String] = [], in folder: TemporaryFolder,
    programs: [String: String]
  ) throws -> Answer {
    let text = try #require(try Repository.files(below: [".ci/" + script], suffixes: [""]).first)
    try folder.write(text.text, to: ".ci/" + script)
    let manager = FileManager.default
    try manager.createDirectory(
      atPath: folder.path("bin"), withIntermediateDirectories: true)
    for (name, body) in programs {
      let path = try folder.write("#!/usr/bin/env bash\n\(body)\n", to: "bin/" + name)
      try manager.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
    for name in genuine where !manager.fileExists(atPath: folder.path("bin/" + name)) {
      for place in ["/usr/bin/", "/bin/"] where manager.fileExists(atPath: place + name) {
        try? manager.createSymbolicLink(
          atPath: folder.path("bin/" + name), withDestinationPath: place + name)
      }
    }
    let output = try folder.write("", to: "output")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: folder.path("bin/bash"))
    process.arguments = [folder.path(".ci/" + script)] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path, isDirectory: true)
    process.environment = ["PATH": folder.path("bin"), "TMPDIR": folder.path]
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = process.standardOutput
    try process.run()
    process.waitUntilExit()
    return Answer(status: process.terminationStatus, output: try folder.read("output"))
  }

  private static let installed = ["swift": "exit 0", "pkg-config": "exit 0", "gnuplot": "exit 0"]

  @Test("The setup does nothing where all is there")
  func setupIsQuiet() throws {
    let folder = try TemporaryFolder()
    let answer = try Self.run("setup", in: folder, programs: Self.installed)
    #expect(answer.status == 0)
    #expect(answer.output.isEmpty)
  }

  @Test("The setup installs what is missing and nothing else, as root or through sudo")
  func setupInstalls() throws {
    for (user, sudo) in [("0", "exit 9"), ("1000", "exec \"$@\"")] {
      let folder = try TemporaryFolder()
      var programs = Self.installed
      programs["gnuplot"] = nil
      programs["id"] = "echo \(user)"
      programs["sudo"] = sudo
      programs["apt-get"] = "echo \"apt-get $*\""
      let answer = try Self.run("setup", in: folder, programs: programs)
      #expect(answer.status == 0, "\(answer.output)")
      #expect(
        answer.output == """
          setup: installing gnuplot-nox
          apt-get install --yes --no-install-recommends gnuplot-nox

          """)
    }
  }

  @Test("The setup installs programs that are asked for and missing")
  func setupMore() throws {
    let folder = try TemporaryFolder()
    var programs = Self.installed
    programs["id"] = "echo 0"
    programs["apt-get"] = "echo \"apt-get $*\""
    let answer = try Self.run("setup", ["gnuplot", "valgrind"], in: folder, programs: programs)
    #expect(answer.status == 0, "\(answer.output)")
    #expect(
      answer.output == """
        setup: installing valgrind
        apt-get install --yes --no-install-recommends valgrind

        """)
  }

  @Test(
    "The setup fetches the lists of packages when installing fails, and fails if that is no help")
  func setupRetries() throws {
    let folder = try TemporaryFolder()
    var programs = Self.installed
    programs["gnuplot"] = nil
    programs["id"] = "echo 0"
    programs["apt-get"] = "echo \"apt-get $1\"; [ \"$1\" = update ]"
    let answer = try Self.run("setup", in: folder, programs: programs)
    #expect(answer.status != 0)
    #expect(answer.output.hasSuffix("apt-get install\napt-get update\napt-get install\n"))
  }

  @Test("Without apt the setup says what to install, and only gnuplot may be missing")
  func setupElsewhere() throws {
    var programs = Self.installed
    programs["gnuplot"] = nil
    let folders = try (0..<3).map { _ in try TemporaryFolder() }
    let pictures = try Self.run("setup", in: folders[0], programs: programs)
    #expect(pictures.status == 0)
    #expect(pictures.output.contains("brew install"))
    programs["pkg-config"] = nil
    let build = try Self.run("setup", in: folders[1], programs: programs)
    #expect(build.status == 1)
    #expect(build.output.contains("pkg-config"))
    programs["swift"] = nil
    let swift = try Self.run("setup", in: folders[2], programs: programs)
    #expect(swift.status == 1)
    #expect(swift.output.contains("swift.org"))
  }

  @Test("The gate passes when every stage passes, and shows the runner's closing line")
  func gatePasses() throws {
    let make = "[ \"$1\" != test ] || echo 'Test run with 7 tests passed'; echo \"ran $1\" >> ran"
    let folder = try TemporaryFolder()
    let answer = try Self.run("run", in: folder, programs: ["make": make])
    #expect(answer.status == 0, "\(answer.output)")
    #expect(answer.output.contains("Test run with 7 tests passed"))
    #expect(answer.output.contains("== all passed in "))
    #expect(try folder.read("ran") == "ran setup\nran lint\nran build\nran test\nran bench-gate\n")
  }

  @Test("The gate fails with the status of the stage that fails, shows why and goes no further")
  func gateFails() throws {
    let make =
      "echo \"ran $1\" >> ran; [ \"$1\" != lint ] || { echo 'a.swift: error: bad'; exit 5; }"
    let folder = try TemporaryFolder()
    let answer = try Self.run("run", in: folder, programs: ["make": make])
    #expect(answer.status == 5)
    #expect(answer.output.contains("a.swift: error: bad"))
    #expect(answer.output.contains("lint: FAILED"))
    #expect(try folder.read("ran") == "ran setup\nran lint\n")
  }

  /// A stand-in for the tool that writes what a run writes, and answers as the scenario's text says.
  private static let tool = """
    [ "$1" = run ] && [ "$3" = --output ] || exit 64
    mkdir -p "$4/plots"
    cp "$2" "$4/summary.csv"
    echo facts > "$4/environment.json"
    echo script > "$4/plots/backlog.gp"
    echo picture > "$4/plots/backlog.svg"
    exit "$(head -n 1 "$2")"
    """

  @Test("Published scenarios are stored, compared, and refused when the tool fails")
  func results() throws {
    let folder = try TemporaryFolder()
    let programs = ["lagcast": Self.tool]
    try folder.write("0\n", to: "Benchmarks/Scenarios/churn/join.yaml")
    try folder.write("1\n", to: "Benchmarks/Scenarios/backlog/burst.yaml")
    let stored = try Self.run("results", ["lagcast"], in: folder, programs: programs)
    #expect(stored.status == 0, "\(stored.output)")
    #expect(stored.output.contains("2 scenarios stored"))
    #expect(try folder.read("results/reference/churn/join/summary.csv") == "0\n")
    #expect(try folder.read("plots/scripts/churn/join/backlog.gp") == "script\n")
    #expect(try folder.read("plots/reference/churn/join/backlog.svg") == "picture\n")
    let facts = folder.path("results/reference/churn/join/environment.json")
    #expect(!FileManager.default.fileExists(atPath: facts))

    let same = try Self.run("results", ["--check", "lagcast"], in: folder, programs: programs)
    #expect(same.status == 0, "\(same.output)")
    #expect(same.output.contains("2 of 2 scenarios give the committed bytes"))

    try folder.write("0\nnew\n", to: "Benchmarks/Scenarios/churn/join.yaml")
    let changed = try Self.run("results", ["--check", "lagcast"], in: folder, programs: programs)
    #expect(changed.status == 1)
    #expect(changed.output.contains("1 of 2 scenarios"))
    let chosen = try Self.run(
      "results", ["--check", "lagcast", "backlog"], in: folder, programs: programs)
    #expect(chosen.status == 0)
    #expect(chosen.output.contains("1 of 1 scenarios"))
    let none = try Self.run(
      "results", ["--check", "lagcast", "missing"], in: folder, programs: programs)
    #expect(none.status == 1)

    try folder.write("70\n", to: "Benchmarks/Scenarios/churn/join.yaml")
    let failed = try Self.run("results", ["lagcast"], in: folder, programs: programs)
    #expect(failed.status == 70)
    #expect(try folder.read("results/reference/churn/join/summary.csv") == "0\n")
  }
}
