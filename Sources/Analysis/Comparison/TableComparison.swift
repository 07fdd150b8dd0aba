// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// How one table of two results compares as bytes.
package struct TableComparison: Sendable, Equatable {
  /// How it compares.
  package enum State: Sendable, Equatable {
    /// The same digest.
    case identical
    /// Other content, of which the first difference is known.
    case different(TableDifference)
    /// Only the base has it.
    case onlyInBase
    /// Only the new result has it.
    case onlyInNew
  }

  /// The file's name below both results.
  package let file: String
  /// How it compares.
  package let state: State

  /// Whether both sides have the table, with rows that the other has not.
  package var isDifferent: Bool {
    if case .different(let difference) = state { !difference.hasSameRows } else { false }
  }

  /// Compares the tables of two result directories by digest, then row by row.
  static func all(
    _ base: ComparedResult, _ new: ComparedResult
  ) throws(ComparisonError) -> [TableComparison] {
    var comparisons: [TableComparison] = []
    let names = Set((base.tables + new.tables).map { $0.path }).sorted()
    for name in names {
      let left = base.tables.first { $0.path == name }
      let right = new.tables.first { $0.path == name }
      let state: State
      switch (left, right) {
      case (let left?, let right?) where left.contentDigest == right.contentDigest:
        state = .identical
      case (_?, _?):
        do throws(ResultFileError) {
          state = .different(
            try TableDifference(between: "\(base.path)/\(name)", and: "\(new.path)/\(name)"))
        } catch {
          throw .file(error)
        }
      case (_?, nil): state = .onlyInBase
      default: state = .onlyInNew
      }
      comparisons.append(TableComparison(file: name, state: state))
    }
    return comparisons
  }
}
