// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

/// Documentation catalogues; `make docs` builds them.
@Suite("Documentation catalogues")
struct CatalogueTests {
  @Test("Every library product has a catalogue, and every catalogue a landing page of its module")
  func landingPages() throws {
    let manifest = try #require(
      try Repository.files(below: ["Package.swift"], suffixes: [".swift"]).first)
    let products = manifest.text.matches(of: #/\.library\(name: "(\w+)"/#).map {
      String($0.output.1)
    }
    #expect(products.count >= 5)
    let pages = try Repository.files(below: ["Sources"], suffixes: [".md"])
    let catalogues = Set(
      pages.compactMap { $0.path.firstMatch(of: #/Sources/(\w+)/(\w+)\.docc//#) }
        .map { String($0.output.1) })
    #expect(Set(products).isSubset(of: catalogues))
    for module in catalogues.sorted() {
      let landing = pages.first { $0.path == "Sources/\(module)/\(module).docc/\(module).md" }
      #expect(landing?.lines.first == "# ``\(module)``", "\(module)")
    }
  }
}
