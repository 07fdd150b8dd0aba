// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@Suite("The module graph")
struct LayerTests {
  @Test("No source imports what the table does not allow its module")
  func imports() throws {
    let violations = ImportTable.violations(in: try Repository.sources())
    #expect(violations.isEmpty, "\(violations.joined(separator: "\n"))")
  }

  @Test("Every module with a row in the table that is there has sources")
  func rows() throws {
    let modules = Set(try Repository.sources().compactMap { $0.module })
    #expect(modules.isSuperset(of: ["SimulationEngine", "ResultFiles", "Reports"]))
  }

  private static let table = ["Engine": ["Bits"], "Use": ["Engine"]]

  @Test(
    "Each way to write an import is seen",
    arguments: [
      "import Yams", "public import Yams", "package import Yams", "@testable import Yams",
      "@preconcurrency public import Yams", "import struct Yams.Node", "import Yams.Inner",
      "  import Yams", "#if os(Linux)\nimport Yams\n#endif", "import Bits; import Yams",
      "@_spi(Inner) import Yams",
    ])
  func seen(source: String) {
    let file = RepositoryFile(path: "Sources/Engine/A.swift", text: source + "\n")
    #expect(
      ImportTable.violations(in: [file], allowed: Self.table, exceptions: [:])
        == ["Sources/Engine/A.swift: Engine may not import Yams"])
  }

  @Test(
    "What only looks like an import is none",
    arguments: [
      "// import Yams", "/* import Yams */", "let text = \"import Yams\"",
      "let important = 1", "/// We import Yams elsewhere.", "\"\"\"\nimport Yams\n\"\"\"",
      "let x = 5 // import Yams", "#\"import Yams\"#",
    ])
  func notSeen(source: String) {
    #expect(ImportTable.imports(in: source).isEmpty)
  }

  @Test("A module without a row and an exception without a file are violations")
  func incomplete() {
    let file = RepositoryFile(path: "Sources/New/A.swift", text: "import Bits\n")
    let found = ImportTable.violations(
      in: [file], allowed: Self.table,
      exceptions: ["Sources/Engine/Gone.swift": (["Bits"], "was needed")])
    #expect(
      found == [
        "Sources/New/A.swift: the module New has no row in the import table",
        "Sources/Engine/Gone.swift: has an exception in the import table and does not exist",
      ])
  }

  @Test("An exception holds for its file alone")
  func exceptions() {
    let files = ["A", "B"].map {
      RepositoryFile(path: "Sources/Engine/\($0).swift", text: "import Yams\n")
    }
    let found = ImportTable.violations(
      in: files, allowed: Self.table,
      exceptions: ["Sources/Engine/A.swift": (["Yams"], "reads files")])
    #expect(found == ["Sources/Engine/B.swift: Engine may not import Yams"])
  }
}
