// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import ScenarioFiles
import Testing

@Suite struct ScenarioReferenceTests {
  private static let article = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
    .appendingPathComponent("Sources/ScenarioFiles/ScenarioFiles.docc/ScenarioLanguage.md")

  /// With the variable `LAGCAST_UPDATE_REFERENCE` set the page is written anew instead.
  @Test("The reference in the documentation is the one that the tables give")
  func articleIsCurrent() throws {
    if ProcessInfo.processInfo.environment["LAGCAST_UPDATE_REFERENCE"] != nil {
      try ScenarioReference.article.write(to: Self.article, atomically: true, encoding: .utf8)
    }
    let page = try String(contentsOf: Self.article, encoding: .utf8)
    let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
    let wanted = ScenarioReference.article.split(
      separator: "\n", omittingEmptySubsequences: false)
    for (number, pair) in zip(lines, wanted).enumerated() where pair.0 != pair.1 {
      Issue.record(
        "line \(number + 1) is \"\(pair.0)\" and should be \"\(pair.1)\"; run this test with LAGCAST_UPDATE_REFERENCE set"
      )
      return
    }
    #expect(lines.count == wanted.count)
  }

  @Test("Every key of every section has a meaning, and each section has each key once")
  func sectionsAreComplete() {
    for section in ScenarioSchema.sections {
      #expect(!section.summary.isEmpty)
      #expect(Set(section.fields.map { $0.key }).count == section.fields.count)
      for field in section.fields {
        #expect(!field.summary.isEmpty && !field.valueDescription.isEmpty)
        #expect(field.isRequired == (field.defaultDescription == nil))
        #expect(field.key.allSatisfy { $0.isLowercase || $0 == "_" }, "\(field.key)")
      }
    }
  }
}
