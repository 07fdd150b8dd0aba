// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// A value of a swept parameter: as the scenario writes it and, where it is a number or a quantity,
/// as a number in the base unit.
package struct ParameterValue: Sendable, Hashable {
  /// What kind of number a value is.
  package enum Kind: String, Sendable, CaseIterable {
    /// No number: a word, a list, a mapping.
    case text
    /// A plain number or a share.
    case number
    /// A duration, in seconds.
    case seconds = "s"
    /// A rate, in events a second.
    case perSecond = "1/s"
    /// A size in bytes.
    case bytes = "B"
  }

  /// The value as the scenario writes it.
  package var text: String
  /// What kind of number it is.
  package var kind: Kind
  /// The number in the base unit; 0 where there is none.
  package var number: Double

  /// A value that is no number.
  package init(_ text: String) {
    self.init(text, .text, 0)
  }

  /// A value with its number.
  package init(_ text: String, _ kind: Kind, _ number: Double) {
    self.text = text
    self.kind = kind
    self.number = number
  }
}

/// A place in the scenario that a sweep varies, and its column in `points.csv`.
package struct SweepParameter: Sendable, Hashable {
  /// The place, as `--set` takes it.
  package var path: String
  /// The column that holds its values.
  package var column: ResultColumn
  /// What its values are: all of one kind, or texts.
  package var kind: ParameterValue.Kind

  /// The column's name in words, without the unit, for tables in which values carry their own.
  package var heading: String {
    let suffix = "_" + column.unit.suffix
    let name = column.name.hasSuffix(suffix) ? column.name.dropLast(suffix.count) : column.name[...]
    return name.split(separator: "_").joined(separator: " ")
  }

  /// The parameters of some paths, with columns named after the ends of the paths.
  ///
  /// A column has as many words of the path as are needed to tell it from the others, and the unit
  /// last: `producers.checkout.arrivals.poisson.rate` is `rate_per_s`.
  ///
  /// - Parameters:
  ///   - paths: The paths, in the order of the columns.
  ///   - kinds: The kind of the values of each path.
  /// - Returns: A parameter for each path.
  package static func all(paths: [String], kinds: [ParameterValue.Kind]) -> [SweepParameter] {
    let words = paths.map(words(of:))
    // Columns that stand beside these, in points.csv or once it is joined with another table.
    let reserved = [
      PointsTable.point.name, PointsTable.digest.name, "replication", "replications", "group",
      "metric", "unit", "value", "mean", "minimum", "maximum",
    ]
    var names: [String] = []
    for (index, own) in words.enumerated() {
      let suffix = suffix(of: kinds[index])
      // As long as another path ends in the same words, one word more is taken.
      var length = 1
      while length < own.count,
        words.indices.contains(where: {
          $0 != index && words[$0].suffix(length) == own.suffix(length)
        })
          || reserved.contains(own.suffix(length).joined(separator: "_"))
      { length += 1 }
      var name = own.suffix(length).joined(separator: "_")
      if name.first.map({ !$0.isLetter }) ?? true { name = "parameter_" + name }
      if !suffix.isEmpty, name != suffix, !name.hasSuffix("_" + suffix) { name += "_" + suffix }
      // Paths whose words are alike but for their separators.
      let plain = name
      var number = 2
      while names.contains(name) || reserved.contains(name) {
        name = "\(plain)_\(number)"
        number += 1
        if !suffix.isEmpty { name = "\(plain.dropLast(suffix.count + 1))_\(number)_\(suffix)" }
      }
      names.append(name)
    }
    return zip(zip(paths, kinds), names).map { pathAndKind, name in
      let (path, kind) = pathAndKind
      return SweepParameter(
        path: path,
        column: .measure(
          name, kind == .text ? .text : .decimal, unit: unit(of: kind), "Value of \(path)."),
        kind: kind)
    }
  }

  /// The words of a path in small letters and digits.
  private static func words(of path: String) -> [String] {
    let plain = path.lowercased().unicodeScalars.map { scalar -> Character in
      let isPlain = ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
      return isPlain ? Character(scalar) : scalar == "." ? "." : "_"
    }
    let words = String(plain).split(separator: ".").map { part in
      part.split(separator: "_").joined(separator: "_")
    }.filter { !$0.isEmpty }
    return words.isEmpty ? ["parameter"] : words
  }

  private static func suffix(of kind: ParameterValue.Kind) -> String { unit(of: kind).suffix }

  private static func unit(of kind: ParameterValue.Kind) -> ResultUnit {
    switch kind {
    case .text, .number: .none
    case .seconds: .seconds
    case .perSecond: .perSecond
    case .bytes: .bytes
    }
  }
}
