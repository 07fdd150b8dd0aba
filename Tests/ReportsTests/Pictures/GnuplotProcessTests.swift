// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Reports
import TestSupport
import Testing

@Suite("Running gnuplot")
struct GnuplotProcessTests {
  /// A program called gnuplot that does what a test wants.
  private static func fake(_ body: String, in folder: TemporaryFolder) throws -> GnuplotProcess {
    let path = try folder.write("#!/bin/sh\n\(body)\n", to: "bin/gnuplot")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return try GnuplotProcess(searchPath: "/nowhere::" + folder.path("bin"))
  }

  private static func script() throws -> GnuplotScript {
    let folder = try ResultFixture(replications: 1).folder
    return try withExtendedLifetime(folder) {
      try #require(try RunPictures.scripts(forResultsIn: folder.path).first)
    }
  }

  @Test("Without gnuplot on the path the error says how to install it")
  func absent() {
    let error = #expect(throws: GnuplotError.self) {
      try GnuplotProcess(searchPath: "/nowhere:/nor/here")
    }
    #expect(error == .notFound)
    #expect(error?.message.contains("apt-get install gnuplot-nox") == true)
  }

  @Test("A file of that name that is no program is passed over")
  func notExecutable() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "gnuplot")
    #expect(throws: GnuplotError.notFound) { try GnuplotProcess(searchPath: folder.path) }
  }

  @Test("It runs in the results directory, without the user's settings")
  func arguments() throws {
    let folder = try TemporaryFolder()
    let gnuplot = try Self.fake("pwd > said; echo \"$@\" >> said", in: folder)
    let script = try Self.script()
    try gnuplot.draw(script, in: folder.path)
    #expect(
      try folder.read("said") == "\(folder.path)\n--default-settings \(script.scriptPath)\n")
  }

  @Test("A failure carries status and message, and no half picture stays")
  func failure() throws {
    let folder = try TemporaryFolder()
    let gnuplot = try Self.fake(
      "mkdir -p plots; echo half > plots/backlog.svg; echo 'line 3: no such thing' >&2; exit 7",
      in: folder)
    let error = #expect(throws: GnuplotError.self) {
      try gnuplot.draw(try Self.script(), in: folder.path)
    }
    #expect(
      error
        == .failed(script: "plots/backlog.gp", status: 7, message: "line 3: no such thing"))
    #expect(error?.message.contains("line 3: no such thing") == true)
    #expect(!FileManager.default.fileExists(atPath: folder.path("plots/backlog.svg")))
  }

  @Test("A flood of messages does not stop it")
  func flood() throws {
    let folder = try TemporaryFolder()
    let gnuplot = try Self.fake("head -c 3000000 /dev/zero | tr '\\0' x >&2; exit 1", in: folder)
    let error = #expect(throws: GnuplotError.self) {
      try gnuplot.draw(try Self.script(), in: folder.path)
    }
    #expect((error?.message.count ?? 0) < 5000)
  }

  @Test("A picture that takes too long is ended, even if the program does not listen")
  func timeOut() throws {
    let folder = try TemporaryFolder()
    var gnuplot = try Self.fake("trap '' TERM; while :; do :; done", in: folder)
    gnuplot.timeLimit = 0.2
    let error = #expect(throws: GnuplotError.self) {
      try gnuplot.draw(try Self.script(), in: folder.path)
    }
    #expect(error == .timedOut(script: "plots/backlog.gp", seconds: 0.2))
  }

  @Test("A program that cannot be started is an error of its own")
  func cannotStart() throws {
    let folder = try TemporaryFolder()
    let gnuplot = try Self.fake("exit 0", in: folder)
    let error = #expect(throws: GnuplotError.self) {
      try gnuplot.draw(try Self.script(), in: folder.path("missing"))
    }
    guard case .cannotStart = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("It tells its version", .enabled(if: gnuplotIsInstalled, "gnuplot is not installed"))
  func version() throws {
    #expect(try GnuplotProcess().version?.hasPrefix("gnuplot ") == true)
  }
}
