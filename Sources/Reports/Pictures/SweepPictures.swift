// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// Pictures of a sweep: metrics over one of its parameters, a line for each combination of the
/// others.
package enum SweepPictures {
  /// The value of one parameter at one point.
  package struct Value: Sendable, Hashable {
    /// The parameter's place in the scenario.
    package var path: String
    /// The unit of the number, empty for a plain one; nil where the value is no number.
    package var unit: String?
    /// The value as the scenario writes it.
    package var text: String
    /// The value as a number.
    package var number: Double

    /// Describes a value.
    package init(path: String, unit: String?, text: String, number: Double) {
      self.path = path
      self.unit = unit
      self.text = text
      self.number = number
    }
  }

  /// Lines that can be told apart in one picture.
  private static let lineLimit = 8
  /// How many times the largest value of a metric is the smallest where the axis is logarithmic.
  private static let logarithmicSpan = 100.0
  /// Names that find room below an axis.
  private static let nameLimit = 16

  /// A script for each group, if the sweep lends itself to a picture: one parameter with two values
  /// or more, and not more combinations of the others than there are colours.
  ///
  /// The axis is the numeric parameter with the most values; without one, the names of the parameter
  /// with the most values. Where zipped parameters leave out most combinations, each point has a
  /// place of its own, named after its values.
  ///
  /// - Parameters:
  ///   - directory: The results directory, which may still be a working one.
  ///   - points: The parameters of each point, in the same order everywhere.
  ///   - metrics: What is shown, with its unit.
  /// - Returns: The scripts; the same files give the same scripts.
  /// - Throws: `ResultFileError` if `summary.csv` cannot be read.
  package static func scripts(
    forResultsIn directory: String, points: [[Value]], metrics: [(name: String, unit: String)]
  ) throws(ResultFileError) -> [GnuplotScript] {
    let points = joined(points)
    guard let axis = axis(of: points) else { return [] }
    let lines = lines(of: points, beside: axis)
    guard lines.titles.count <= lineLimit else { return [] }
    let found = try survey(directory)
    let shown = metrics.filter { metric in found.metrics.contains(metric.name) }
    guard !shown.isEmpty else { return [] }
    return found.groups.enumerated().map { index, group in
      let slug = GnuplotScript.slug(group)
      let isTaken = found.groups[..<index].map(GnuplotScript.slug).contains(slug)
      let name =
        found.groups.count == 1 ? "sweep" : isTaken ? "sweep-\(slug)-\(index + 1)" : "sweep-\(slug)"
      let logarithmic = shown.map { metric in
        guard let range = found.ranges[[group, metric.name]], range.lowerBound > 0 else {
          return false
        }
        return range.upperBound >= logarithmicSpan * range.lowerBound
      }
      return script(
        name: name, group: group, points, axis, lines, shown, found.replications, logarithmic,
        hasIntervals: found.replications > 1 && hasEstimates(directory))
    }
  }

  /// Whether there are intervals to be drawn.
  private static func hasEstimates(_ directory: String) -> Bool {
    do throws(ResultFileError) {
      _ = try CSVReader(
        path: directory + "/estimates.csv",
        columns: ["mean", "low", "high"].map { .measure($0, .decimal, "An end or the middle.") },
        unnamed: .ignored)
      return true
    } catch {
      return false
    }
  }

  // MARK: - What is drawn over what

  /// Points of zipped parameters with one name each, or the points as they are.
  ///
  /// One parameter as the axis would tear such points apart: each would be a line of its own.
  private static func joined(_ points: [[Value]]) -> [[Value]] {
    guard let first = points.first else { return points }
    let varied = first.indices.filter { index in
      points.contains { $0[index].text != first[index].text }
    }
    let combinations = varied.reduce(1) { product, index in
      product * Set(points.map { $0[index].text }).count
    }
    guard varied.count > 1, points.count < combinations, points.count <= nameLimit else {
      return points
    }
    let ends = varied.map { index in
      first[index].path.split(separator: ".").last.map(String.init) ?? first[index].path
    }
    return points.map { values in
      let texts = varied.map { values[$0].text }.filter { !$0.isEmpty }
      return [
        Value(
          path: ends.joined(separator: ", "), unit: nil, text: texts.joined(separator: " "),
          number: 0)
      ]
    }
  }

  private static func axis(of points: [[Value]]) -> Int? {
    guard let first = points.first else { return nil }
    let counts = first.indices.map { index in Set(points.map { $0[index].text }).count }
    func best(_ candidates: [Int]) -> Int? {
      candidates.max { (counts[$0], $1) < (counts[$1], $0) }
    }
    let numeric = first.indices.filter { counts[$0] > 1 && first[$0].unit != nil }
    let named = first.indices.filter { (2...nameLimit).contains(counts[$0]) }
    return best(numeric) ?? best(named)
  }

  /// The combinations of all parameters but the axis: the line of each point, and the lines' titles.
  private static func lines(
    of points: [[Value]], beside axis: Int
  ) -> (ofPoint: [Int], titles: [String]) {
    var titles: [String] = []
    let ofPoint = points.map { values in
      let others = values.indices.filter { index in
        index != axis && points.contains { $0[index].text != values[index].text }
      }
      let title = others.map { values[$0].text }.joined(separator: ", ")
      if let line = titles.firstIndex(of: title) { return line + 1 }
      titles.append(title)
      return titles.count
    }
    return (ofPoint, titles)
  }

  private static func survey(
    _ directory: String
  ) throws(ResultFileError) -> (
    groups: [String], metrics: [String], replications: Int, ranges: [[String]: ClosedRange<Double>]
  ) {
    var reader = try CSVReader(
      path: directory + "/summary.csv",
      columns: [
        .key("replication", .integer, "Replication."), .key("group", .text, "Group."),
        .key("metric", .text, "Metric."), .measure("value", .decimal, "Value."),
      ], unnamed: .ignored)
    var groups = ResultSurvey.OrderedNames()
    var metrics = ResultSurvey.OrderedNames()
    var replications: Int64 = 0
    var ranges: [[String]: ClosedRange<Double>] = [:]
    while try reader.nextRow() {
      groups.insert(try reader.text(at: 1))
      if !reader.isEmpty(at: 3) {
        metrics.insert(try reader.text(at: 2))
        let key = [try reader.text(at: 1), try reader.text(at: 2)]
        let value = try reader.decimal(at: 3)
        let known = ranges[key] ?? value...value
        ranges[key] = min(known.lowerBound, value)...max(known.upperBound, value)
      }
      replications = max(replications, try reader.integer(at: 0) + 1)
    }
    return (groups.names, metrics.names, Int(replications), ranges)
  }

  // MARK: - The script

  /// What makes the axes of some metrics logarithmic: where one point is a hundred times another, the
  /// others would all lie on the axis.
  private static func scales(_ logarithmic: [Bool]) -> (array: String, choice: String) {
    guard logarithmic.contains(true) else { return ("", "") }
    let flags = logarithmic.map { $0 ? "1" : "0" }.joined(separator: ", ")
    return (
      "array wide[\(logarithmic.count)] = [\(flags)]\n",
      "\n  if (wide[m]) { set logscale y; set yrange [*:*] } "
        + "else { unset logscale y; set yrange [0:*] }"
    )
  }

  /// What the title says of the curves.
  private static func means(_ replications: Int, _ hasIntervals: Bool) -> String {
    guard replications > 1 else { return "" }
    return ": means of \(replications) replications\(hasIntervals ? " and 95 % intervals" : "")"
  }

  /// A range of the axis that keeps points off the frame, which would cut them.
  private static func range(of numbers: [Double]) -> String {
    let least = numbers.min() ?? 0
    let most = numbers.max() ?? 1
    let margin = (most - least) * 0.03
    return "[\(FieldText.real(least - margin)):\(FieldText.real(most + margin))]"
  }

  private static func script(
    name: String, group: String, _ points: [[Value]], _ axis: Int,
    _ lines: (ofPoint: [Int], titles: [String]), _ metrics: [(name: String, unit: String)],
    _ replications: Int, _ logarithmic: [Bool], hasIntervals: Bool
  ) -> GnuplotScript {
    let quoted = GnuplotScript.quoted
    let isNumeric = points[0][axis].unit != nil
    var names = ResultSurvey.OrderedNames()
    for point in points { names.insert(point[axis].text) }
    let places = points.map { point in
      isNumeric
        ? FieldText.real(point[axis].number)
        : "\((names.names.firstIndex(of: point[axis].text) ?? 0) + 1)"
    }
    let unit = points[0][axis].unit.map { $0.isEmpty ? "" : " (\($0))" } ?? ""
    let range =
      isNumeric ? range(of: points.map { $0[axis].number }) : "[0.5:\(names.names.count).5]"
    let ticks = names.names.enumerated().map { "\(quoted($1)) \($0 + 1)" }
    var body = "array place[\(places.count)] = [\(places.joined(separator: ", "))]\n"
    body +=
      "array line[\(places.count)] = [\(lines.ofPoint.map { "\($0)" }.joined(separator: ", "))]\n"
    body += GnuplotScript.array("title", lines.titles)
    body += GnuplotScript.array("metric", metrics.map { $0.name })
    body += GnuplotScript.array("label", metrics.map { "\($0.name) (\($0.unit))" })
    let scales = scales(logarithmic)
    body += scales.array
    if hasIntervals { body += "estimates = results . \"/estimates.csv\"\n" }
    let values =
      replications > 1
      ? "for [l=1:|title|] table using (x(m, l)):\"value\" with points \\\n"
        + "      pointtype 7 pointsize 0.35 linecolor rgb faint(l) notitle, \\\n    " : ""
    let intervals =
      hasIntervals
      ? "for [l=1:|title|] estimates using (x(m, l)):\"mean\":\"low\":\"high\" with yerrorbars \\\n"
        + "      pointtype 7 pointsize 0 linewidth 1.2 linecolor rgb shade(l) notitle, \\\n    "
      : ""
    body += """
      table = results . "/summary.csv"
      of(m) = strcol("group") eq \(quoted(GnuplotScript.asRead(group))) && strcol("metric") eq metric[m]
      x(m, l) = of(m) && line[int(column("point")) + 1] == l ? place[int(column("point")) + 1] : NaN
      set xrange \(range)
      \(isNumeric ? "set xtics autofreq" : "set xtics (\(ticks.joined(separator: ", ")))")
      set yrange [0:*]
      set multiplot layout \(metrics.count),1 margins 0.11,0.96,\(metrics.count == 1 ? "0.14" : "0.08"),from_top(92) spacing 0,0.07
      do for [m=1:|metric|] {
        set ylabel label[m]\(scales.choice)
        if (m == |metric|) { set xlabel \(quoted(points[0][axis].path + unit)) }
        plot \(values)\(intervals)for [l=1:|title|] table using (x(m, l)):"value" smooth unique with linespoints \\
            pointtype 7 pointsize 0.6 linewidth 1.8 linecolor rgb shade(l) title title[l]
        unset key
        unset label 1
      }
      unset multiplot

      """
    return GnuplotScript(
      name: name,
      title: "\(group) over \(points[0][axis].path)" + means(replications, hasIntervals),
      height: 160 + 200 * metrics.count, body: body)
  }
}
