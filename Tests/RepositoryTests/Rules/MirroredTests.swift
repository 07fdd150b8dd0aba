// SPDX-License-Identifier: GPL-3.0-or-later

/// Tests mirror the sources: `Sources/M/F/T.swift` has `Tests/MTests/F/TTests.swift`.
enum MirroredTests {
  /// Source files without a test of their own, with the tests that cover them or the reason why
  /// nothing is to be tested.
  static let allowed: [String: String] = [
    "Sources/ResultFiles/CSVScanner.swift": "CSVReaderTests reads every form through it",
    "Sources/ResultFiles/ContentDigest.swift":
      "ResultDirectoryTests and CSVWriterTests check digests",
    "Sources/ResultFiles/DecimalDigits.swift": "ByteBufferTests compares it with the C library",
    "Sources/ResultFiles/FileSystem.swift": "ResultDirectoryTests makes, moves and removes with it",
    "Sources/ResultFiles/InputFile.swift": "CSVReaderTests opens what is missing and damaged",
    "Sources/ResultFiles/OutputFile.swift": "CSVWriterTests writes plain and compressed files",
    "Sources/Reports/Pictures/BacklogPicture.swift": "RunPicturesTests draws it",
    "Sources/Reports/Pictures/FairnessPicture.swift": "RunPicturesTests draws it",
    "Sources/Reports/Pictures/LatencyPicture.swift": "RunPicturesTests draws it",
    "Sources/Reports/Pictures/OwnershipPicture.swift": "RunPicturesTests draws it",
    "Sources/Reports/Pictures/PictureColumns.swift":
      "names only; RunPicturesTests reads files by them",
    "Sources/Reports/Pictures/ResultSurvey.swift": "RunPicturesTests draws what it finds",
    "Sources/Reports/Tables/MarkdownTable.swift": "TableFormatTests compares its text",
  ]

  static func violations(
    sources: [String], tests: [String], allowed: [String: String] = allowed
  ) -> [String] {
    var found: [String] = []
    let known = Set(tests)
    for source in sources.sorted() where source.hasSuffix(".swift") {
      let candidates = testPaths(for: source)
      let isTested = candidates.contains { known.contains($0) }
      if !isTested, allowed[source] == nil {
        found.append("\(source): has no \(candidates.first ?? "test")")
      }
      if isTested, allowed[source] != nil {
        found.append("\(source): has a test and stands on the list of those without")
      }
    }
    for path in allowed.keys.sorted() where !sources.contains(path) {
      found.append("\(path): stands on the list of files without tests and does not exist")
    }
    return found
  }

  /// Where the test of a source file may stand: under its own name, under that of the type that it
  /// extends, and for commands among those of the command line.
  static func testPaths(for source: String) -> [String] {
    var parts = source.split(separator: "/").map { String($0) }
    guard parts.count > 2, let file = parts.popLast() else { return [] }
    let stem = String(file.dropLast(".swift".count))
    let type = stem.split(separator: "+").first.map { String($0) } ?? stem
    var folder = ["Tests", parts[1] + "Tests"] + parts[2...]
    var names = [stem, type].map { (folder + [$0 + "Tests.swift"]).joined(separator: "/") }
    if parts[1] == "lagcast" {
      folder[1] = "CommandLineTests"
      names += [stem, type].map { (folder + [$0 + "Tests.swift"]).joined(separator: "/") }
      names += [stem, type].map { "Tests/CommandLineTests/\($0)Tests.swift" }
    }
    return names
  }
}
