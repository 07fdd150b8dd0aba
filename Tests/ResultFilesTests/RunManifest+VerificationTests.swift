// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import ResultFiles
import TestSupport
import Testing

@Suite("Verifying results")
struct RunManifestVerificationTests {
  private static func result(in folder: TemporaryFolder) throws -> RunManifest {
    let directory = try ResultDirectory(creating: folder.path("out"))
    try directory.write("a\n", to: "a.csv")
    try directory.write("b\n", to: "deep/b.csv")
    let table = ResultTable(
      name: "c", rowMeaning: "a row", columns: [.key("n", .integer, "A number.")])
    try directory.writer(for: table, named: "c.csv.gz").finish()
    return try directory.commit(
      RunManifest(
        toolVersion: "1", modelVersion: "1", scenarioName: "s", scenarioDigest: "d", seed: 1,
        replications: 1))
  }

  @Test("A result as it was written has no differences, files beside it do not count")
  func sound() throws {
    let folder = try TemporaryFolder()
    let manifest = try Self.result(in: folder)
    try folder.write("mine", to: "out/notes.txt")
    #expect(try manifest.differences(from: folder.path("out")).isEmpty)
  }

  @Test("A changed and a missing file are named")
  func changed() throws {
    let folder = try TemporaryFolder()
    let manifest = try Self.result(in: folder)
    try folder.write("c\n", to: "out/a.csv")
    try FileManager.default.removeItem(atPath: folder.path("out/deep/b.csv"))
    #expect(
      try manifest.differences(from: folder.path("out")) == [
        "\(folder.path("out"))/a.csv: is not what the manifest describes",
        "\(folder.path("out"))/deep/b.csv: is missing",
      ])
  }
}
