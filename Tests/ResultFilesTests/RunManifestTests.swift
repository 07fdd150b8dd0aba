// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles
import TestSupport
import Testing

@Suite("Run manifests")
struct RunManifestTests {
  private static let sound = """
    {
      "format": 1,
      "tool": "lagcast",
      "tool_version": "1.2",
      "model_version": "3",
      "scenario": {
        "name": "a \\"name\\"",
        "sha256": "ff"
      },
      "seed": 18446744073709551615,
      "replications": 20,
      "partial": true,
      "partial_reason": "interrupted after 3 of 20 replications",
      "result_sha256": "\(sha256(of: ""))",
      "files": []
    }

    """

  private static var manifest: RunManifest {
    RunManifest(
      toolVersion: "1.2", modelVersion: "3", scenarioName: "a \"name\"", scenarioDigest: "ff",
      seed: .max, replications: 20, partialReason: "interrupted after 3 of 20 replications")
  }

  @Test("Its text is fixed, member for member")
  func text() {
    #expect(Self.manifest.json.prettyText == Self.sound)
  }

  @Test("It reads back as it was written, all 64 bits of the seed included")
  func readBack() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.sound, to: "manifest.json")
    #expect(try RunManifest.read(from: folder.path) == Self.manifest)
  }

  @Test(
    "What is no manifest of this tool is an error that says why",
    arguments: [
      ("", "not JSON"), ("[]", "type"), ("{}", "format is missing"),
      (sound.replacing("lagcast", with: "other"), "\"other\""),
      (sound.replacing("\"format\": 1", with: "\"format\": 9"), "format 9"),
      (sound.replacing("20,", with: "\"many\","), "replications"),
      (sound.replacing("18446744073709551615", with: "-1"), ""),
    ])
  func refused(text: String, word: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "manifest.json")
    let error = #expect(throws: ResultFileError.self) { try RunManifest.read(from: folder.path) }
    #expect(error?.exitClass == .dataError)
    #expect(error?.message.contains(word) == true)
    #expect(!RunManifest.isResult(folder.path))
  }

  @Test("A missing manifest is a missing input")
  func missing() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: ResultFileError.self) { try RunManifest.read(from: folder.path) }
    #expect(error?.exitClass == .noInput)
  }
}
