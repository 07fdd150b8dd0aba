// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// The points of a sweep, as `points.csv` names them.
package enum SweepPoints {
  /// The column that all tables of a sweep begin with.
  static let number = ResultColumn.key("point", .integer, "Number of the sweep's point, from 0.")
  /// The column behind the parameters.
  private static let digest = "scenario_sha256"

  /// The parameters of each point.
  ///
  /// - Parameter directory: The result of a sweep.
  /// - Returns: The titles of the parameters' columns, and a row of texts for each point.
  /// - Throws: `ResultFileError` where the table is missing or damaged.
  package static func read(
    in directory: String
  ) throws(ResultFileError) -> (titles: [String], rows: [[String]]) {
    let path = directory + "/points.csv"
    let titles = try titles(of: path)
    var reader = try CSVReader(
      path: path, columns: [number] + titles.map { .measure($0, .text, "A parameter.") },
      unnamed: .ignored)
    var rows: [[String]] = []
    while try reader.nextRow() {
      guard try reader.integer(at: 0) == Int64(rows.count) else {
        throw reader.failure(at: 0, "is not the next point")
      }
      var row: [String] = []
      for column in titles.indices { row.append(try reader.text(at: 1 + column)) }
      rows.append(row)
    }
    guard !rows.isEmpty else { throw reader.failure("the table has no rows") }
    return (titles, rows)
  }

  /// A name for each point, such as `allocation=averagely, consumers=3`.
  ///
  /// - Throws: `ResultFileError` where the table is missing or damaged.
  package static func names(in directory: String) throws(ResultFileError) -> [String] {
    let (titles, rows) = try read(in: directory)
    return rows.map { name($0, titles) }
  }

  /// The name of one point; parameters that it leaves out are left out.
  package static func name(_ row: [String], _ titles: [String]) -> String {
    let parts = zip(titles, row).filter { !$1.isEmpty }.map { "\($0)=\($1)" }
    return parts.isEmpty ? "base" : parts.joined(separator: ", ")
  }

  /// The columns between the number and the digest, which are the sweep's own.
  private static func titles(of path: String) throws(ResultFileError) -> [String] {
    guard let bytes = try StoredFile.bytes(of: path) else {
      throw .inputMissing(path: path, reason: "is not there")
    }
    let header = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    let names = header.split(separator: ",", omittingEmptySubsequences: false).map { String($0) }
    guard names.first == number.name, names.last == digest, names.count > 2 else {
      throw .malformed(
        MalformedInput(
          path: path, line: 1, column: 1, value: header,
          problem: "is no header of a sweep's points, which begins with point and ends with "
            + digest))
    }
    return Array(names.dropFirst().dropLast())
  }
}
