// SPDX-License-Identifier: GPL-3.0-or-later

/// Source files without a test file of their own.
enum UntestedFiles {
  /// Files, or folders where the place ends in a slash, with the tests that cover them or the reason
  /// why nothing in them is to be tested.
  static let reasons: [String: String] = [
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
}
