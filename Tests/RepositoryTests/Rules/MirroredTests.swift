// SPDX-License-Identifier: GPL-3.0-or-later

/// Tests mirror the sources: `Sources/M/F/T.swift` has `Tests/MTests/F/TTests.swift`.
enum MirroredTests {
  static func violations(
    sources: [String], tests: [String], allowed: [String: String] = UntestedFiles.reasons
  ) -> [String] {
    var found: [String] = []
    let known = Set(tests)
    var used: Set<String> = []
    for source in sources.sorted() where source.hasSuffix(".swift") {
      let candidates = testPaths(for: source)
      let isTested = candidates.contains { known.contains($0) }
      if isTested {
        if allowed[source] != nil {
          found.append("\(source): has a test and stands on the list of those without")
        }
        continue
      }
      let reason = allowed.keys.first { place in
        place.hasSuffix("/") ? source.hasPrefix(place) : source == place
      }
      if let reason {
        used.insert(reason)
      } else {
        found.append("\(source): has no \(candidates.first ?? "test")")
      }
    }
    for place in allowed.keys.sorted()
    where !used.contains(place) && !found.contains(where: { $0.hasPrefix(place + ": has a test") })
    {
      found.append("\(place): stands on the list of those without tests and there is no such file")
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
