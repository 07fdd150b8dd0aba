// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import ResultFiles
import TestSupport
import Testing

@Suite("Committed proofs")
struct ValidationResultsTests {
  private static let folder = Repository.root + "/results/reference/validation"

  @Test(
    "A quick validation passes and gives the committed table again",
    .enabled(if: BuiltTool.isThere, "the command is not built"))
  func quick() throws {
    let folder = try TemporaryFolder()
    let output = try folder.write("", to: "output")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: BuiltTool.path)
    process.arguments = ["validate", "--quick", "--format", "csv", "--quiet"]
    process.environment = [:]
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let got = try folder.read("output").split(separator: "\n")
    let failures = got.filter { $0.contains(",FAILED,") }
    #expect(process.terminationStatus == 0, "\(failures.joined(separator: "\n"))")
    let committed = try Self.lines("quick.csv")
    #expect(got.count == committed.count)
    let different = zip(got, committed).first { $0 != $1 }
    #expect(different == nil, "\(different.map { "\($0)\nwas\n\($1)" } ?? "")")
  }

  @Test("The full validation has every case of the quick one, and nothing in it failed")
  func full() throws {
    let full = try Self.lines("full.csv")
    #expect(!full.contains { $0.contains(",FAILED,") })
    #expect(!full.contains { $0.contains(",left out,") })
    #expect(Self.cases(full) == Self.cases(try Self.lines("quick.csv")))
    let figures = full.count { $0.contains(",passed,") }
    #expect(figures > 900)
  }

  @Test("The page names every case that cannot be expressed, and no other")
  func page() throws {
    let lines = try Self.lines("quick.csv")
    let page = try String(contentsOfFile: Self.folder + "/README.md", encoding: .utf8)
    let rows = page.split(separator: "\n").drop { $0 != "## What cannot be expressed yet" }
      .prefix { $0 != "## What this does not prove" }.filter { $0.hasPrefix("| `") }
    let named = rows.flatMap { row in
      row.split(separator: "|")[0].split(separator: "`", omittingEmptySubsequences: false)
        .enumerated().filter { $0.offset % 2 == 1 }.map { $0.element }
    }
    let reasons = lines.filter { $0.contains(",not expressible,") }
    #expect(named.sorted() == Self.cases(reasons, hasHead: false).sorted())
  }

  private static func lines(_ name: String) throws -> [Substring] {
    try String(contentsOfFile: folder + "/" + name, encoding: .utf8).split(separator: "\n")
  }

  /// The names in the first column, each once, in order.
  private static func cases(_ lines: [Substring], hasHead: Bool = true) -> [Substring] {
    var names: [Substring] = []
    for line in lines.dropFirst(hasHead ? 1 : 0) {
      let name = line.prefix { $0 != "," }
      if names.last != name { names.append(name) }
    }
    return names
  }
}
