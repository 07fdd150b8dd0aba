// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

/// The same work for several seeds again, and at once.
enum Repeatability {
  /// Expects that each seed gives the same again, also while the others are worked on, each by a task of
  /// its own.
  static func expect(
    of seeds: Range<UInt64>, sourceLocation: SourceLocation = #_sourceLocation,
    _ digest: @escaping @Sendable (UInt64) throws -> String
  ) async throws {
    let alone = try seeds.map { try digest($0) }
    #expect(try seeds.map { try digest($0) } == alone, sourceLocation: sourceLocation)
    let together = try await together(Array(seeds), digest)
    #expect(together == alone, sourceLocation: sourceLocation)
  }

  /// What each seed gives, in the order of the seeds, each worked on by a task of its own.
  private static func together(
    _ seeds: [UInt64], _ digest: @escaping @Sendable (UInt64) throws -> String
  ) async throws -> [String?] {
    let found = try await withThrowingTaskGroup(of: (Int, String).self) { group in
      for (index, seed) in seeds.enumerated() {
        group.addTask { (index, try await concurrently(seed, digest)) }
      }
      return try await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
    }
    return seeds.indices.map { found[$0] }
  }

  @concurrent
  private static func concurrently(
    _ seed: UInt64, _ digest: @Sendable (UInt64) throws -> String
  ) async throws -> String { try digest(seed) }
}
