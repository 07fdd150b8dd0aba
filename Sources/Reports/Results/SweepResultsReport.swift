// SPDX-License-Identifier: GPL-3.0-or-later

package import Analysis
import ResultFiles

/// What the result of a sweep says, point by point, put together from its CSV files alone.
package struct SweepResultsReport: Sendable {
  /// The question that the report answers.
  package let question: String
  /// The command that made the results, where it is known.
  let command: String?
  /// The scenarios and the versions.
  let result: ComparedResult
  /// One digest over all files of the result.
  let resultDigest: String
  /// The titles of the parameters, and their values at each point.
  let titles: [String]
  let points: [[String]]
  /// What the estimates say, by point, group and metric.
  let estimates: SweepEstimates
  /// What the events cost, by point, event and group.
  let bills: MeanTable

  /// Metrics that the table of points shows.
  private static let shownMetrics = [
    "throughput", "sojourn.mean", "sojourn.p99", "backlog.peak", "busy_share",
  ]
  /// Metrics that have a panel in the pictures.
  private static let drawnMetrics = ["sojourn.p99", "backlog.peak", "throughput"]

  /// Reads the result of a sweep.
  ///
  /// - Parameters:
  ///   - directory: Its path.
  ///   - question: What the report answers; by default what the sweep asks.
  /// - Throws: `ComparisonError` if the results are damaged or lack what a report needs.
  package init(
    readingResultsIn directory: String, question: String? = nil
  ) throws(ComparisonError) {
    result = try ComparedResult.read(directory)
    do throws(ResultFileError) {
      resultDigest = try RunManifest.read(from: directory).resultDigest
      command = RunManifest.command(from: directory)
      (titles, points) = try SweepPoints.read(in: directory)
      estimates = try SweepEstimates(readingFrom: directory)
      bills = try MeanTable(
        path: directory + "/events.csv", keys: ["point", "event", "group"],
        labels: ["time_s", "action", "target"],
        measures: ResultsReport.billMeasures.map { $0.column })
    } catch {
      throw .file(error)
    }
    let varied = titles.map { $0.replacing("_", with: " ") }.joined(separator: ", ")
    self.question =
      question
      ?? (estimates.hasVerdicts
        ? "Which points of \(result.scenarioName) keep to its objectives?"
        : "How does \(result.scenarioName) change with \(varied)?")
  }

  /// The groups, in order of their names.
  private var groups: [String] { estimates.groups.sorted() }

  /// The parameters of a point in words.
  private func name(ofPoint point: Int) -> String { SweepPoints.name(points[point], titles) }

  // MARK: - The answer

  /// The answer in a sentence or two.
  package var answer: String {
    guard estimates.hasVerdicts else { return groups.map(extremes(of:)).joined(separator: " ") }
    let met = points.indices.filter { estimates.missed(atPoint: $0).isEmpty }
    guard !met.isEmpty else { return "None of \(points.count) points meets all objectives." }
    let shown = met.prefix(4).map { name(ofPoint: $0) }.joined(separator: "; ")
    let more = met.count > 4 ? "; and \(met.count - 4) more" : ""
    return "\(met.count) of \(points.count) points meet all objectives: \(shown)\(more)."
  }

  /// Where 99 % of a group's messages take least and most.
  private func extremes(of group: String) -> String {
    let values = points.indices.compactMap { point in
      estimates.cell(point, group, "sojourn.p99").flatMap { cell in
        cell.mean.map { (point: point, mean: $0, unit: cell.unit) }
      }
    }
    guard let least = values.min(by: { $0.mean < $1.mean }),
      let most = values.max(by: { $0.mean < $1.mean })
    else { return "\(group) completes nothing." }
    return "99 % of the messages of \(group) take at most "
      + "\(NumberText.quantity(least.mean, unit: least.unit)) with \(name(ofPoint: least.point)), and "
      + "\(NumberText.quantity(most.mean, unit: most.unit)) with \(name(ofPoint: most.point))."
  }

  // MARK: - Tables

  /// The points of a group: parameters and metrics, means with half of their intervals.
  func pointsTable(of group: String) -> ReportTable {
    var columns: [ReportTable.Column] = [.init("point")] + titles.map { .init($0) }
    columns += Self.shownMetrics.map { .init($0, heading: $0) }
    if estimates.hasVerdicts { columns.append(.init("objectives")) }
    var table = ReportTable(columns: columns)
    for (point, values) in points.enumerated() {
      var row: [ReportTable.Cell] = [.integer(point)] + values.map { .text($0) }
      row += Self.shownMetrics.map { metric in
        estimates.cell(point, group, metric)?.text.map { .text($0) } ?? .missing
      }
      if estimates.hasVerdicts {
        let missed = estimates.missed(atPoint: point)
        row.append(
          missed.isEmpty
            ? .text("met", .good) : .text("missed: " + missed.joined(separator: ", "), .bad))
      }
      table.append(row)
    }
    return table
  }

  /// What the events cost at each point.
  var billsTable: ReportTable {
    // What is empty or zero at every point says nothing.
    let shown = ResultsReport.billMeasures.indices.filter { measure in
      bills.rows.contains { $0.values[measure].contains { $0 != 0 } }
    }
    var table = ReportTable(
      columns: [.init("point"), .init("event")]
        + shown.map {
          .init(
            ResultsReport.billMeasures[$0].column, heading: ResultsReport.billMeasures[$0].heading)
        })
    for row in bills.rows {
      let event =
        "\(row.keys[4]) \(row.keys[5]) at \(NumberText.plain(Double(row.keys[3]) ?? 0)) s"
        + (groups.count > 1 ? ", \(row.keys[2])" : "")
      let point = Int(row.keys[0]).flatMap { points.indices.contains($0) ? name(ofPoint: $0) : nil }
      table.append(
        [.text(point ?? row.keys[0]), .text(event)]
          + shown.map { measure in
            row.text(measure).map { .text($0) } ?? .missing
          })
    }
    return table
  }

  /// The values in force at every point.
  var settingsTable: ReportTable {
    var table = ReportTable(columns: [.init("setting"), .init("value")])
    let settings = result.settings ?? []
    var counts: [String: Int] = [:]
    for setting in settings { counts["\(setting.path)=\(setting.value)", default: 0] += 1 }
    for setting in settings where setting.point == result.points.first {
      guard counts["\(setting.path)=\(setting.value)"] == points.count else { continue }
      table.append([.text(setting.path), .text(setting.value)])
    }
    return table
  }

  /// Where the results come from.
  var originTable: ReportTable {
    var table = ReportTable(columns: [.init("what"), .init("value")])
    let facts: [(String, String)] = [
      ("sweep", result.scenarioName), ("sweep sha256", result.scenarioDigest),
      ("points", points.count.description), ("seed", result.seed.description),
      ("replications", result.replications.count.description), ("result sha256", resultDigest),
      ("tool version", result.toolVersion), ("model version", result.modelVersion),
      ("directory", result.path),
    ]
    for (name, value) in facts { table.append([.text(name), .text(value)]) }
    if let command { table.append([.text("made by"), .text(command)]) }
    return table
  }

  // MARK: - Pictures

  /// The metrics over the parameters.
  ///
  /// - Throws: `ResultFileError` if the results cannot be read.
  func pictures() throws(ResultFileError) -> [ReportPictures.Picture] {
    let isNumeric = titles.indices.map { column in
      points.allSatisfy { $0[column].isEmpty || Double($0[column]) != nil }
    }
    let values = points.map { row in
      titles.indices.map { column in
        SweepPictures.Value(
          path: titles[column], unit: isNumeric[column] ? "" : nil, text: row[column],
          number: Double(row[column]) ?? 0)
      }
    }
    let metrics = Self.drawnMetrics.compactMap { metric in
      estimates.unit(of: metric).map { (name: metric, unit: $0) }
    }
    let scripts = try SweepPictures.scripts(
      forResultsIn: result.path, points: values, metrics: metrics)
    return scripts.map { script in
      ReportPictures.Picture(
        script: script,
        caption: "Metrics over what was varied"
          + (result.replications.count > 1
            ? "; lines are means of \(result.replications.count) replications, bars their 95 % intervals."
            : "."))
    }
  }
}

// MARK: - Forms

extension SweepResultsReport {
  /// The report as one page of HTML with its pictures inside.
  package func html(pictures: [DrawnPicture]) -> String {
    var page = HTMLPage(title: "\(result.scenarioName): \(question)")
    page.paragraph(kicker, style: "kicker")
    page.heading(question, level: 1)
    page.paragraph(answer, style: "answer plain")
    page.paragraph(basis, style: "basis")
    for group in groups {
      page.heading("Points of \(group)")
      page.table(pointsTable(of: group))
    }
    if !pictures.isEmpty { page.heading("In pictures") }
    for picture in pictures { page.figure(picture) }
    if !bills.rows.isEmpty {
      page.heading("What each event cost")
      page.table(billsTable)
    }
    page.close(
      origin: originTable, settings: settingsTable, under: "Values in force at every point",
      commands: commands)
    return page.text
  }

  /// The report as Markdown; pictures are files in a folder beside it.
  package func markdown(pictures: [DrawnPicture], folder: String) -> String {
    let escaped = MarkdownTable.escaped
    var text = "# \(escaped(question))\n\n**\(escaped(answer))**\n\n"
    text += "\(escaped(kicker)). \(escaped(basis))\n\n"
    func add(_ title: String, _ table: ReportTable) {
      guard !table.rows.isEmpty else { return }
      text += "## \(escaped(title))\n\n" + TableFormat.markdown.text(of: table) + "\n"
    }
    for group in groups { add("Points of \(group)", pointsTable(of: group)) }
    if !pictures.isEmpty { text += "## In pictures\n\n" }
    for picture in pictures {
      text += "![\(escaped(picture.caption))](\(folder)/\(picture.name).svg)\n\n"
      text += "\(escaped(picture.caption))\n\n"
    }
    add("What each event cost", billsTable)
    add("Where this comes from", originTable)
    add("Values in force at every point", settingsTable)
    return text + "## To make this page again\n\n```text\n\(commands)\n```\n"
  }

  private var kicker: String {
    "\(result.scenarioName), lagcast \(result.toolVersion), model \(result.modelVersion)"
  }

  private var basis: String {
    let count = result.replications.count
    let of =
      "\(NumberText.count(points.count, "point")), \(NumberText.count(count, "replication")) each, "
      + "seed \(result.seed); all points see the same arrivals and service times"
    return count > 1
      ? "\(of). Means, ± half of their 95 % intervals (Student's t)." : "\(of). One run each."
  }

  private var commands: String {
    (command.map { $0 + "\n" } ?? "") + "lagcast report \(result.path)"
  }
}
