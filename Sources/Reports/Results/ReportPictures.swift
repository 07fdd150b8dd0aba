// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import ResultFiles

/// The pictures of a report: those of the run, but for backlog and latency, which show means with
/// their intervals instead of single replications.
enum ReportPictures {
  /// A picture with the words under it.
  struct Picture {
    var script: GnuplotScript
    var caption: String
  }

  /// The pictures that the results allow.
  static func all(
    of report: ResultsReport
  ) throws(ResultFileError) -> [Picture] {
    var pictures = [backlog(report), latency(report)].compactMap { $0 }
    let scripts = try RunPictures.scripts(forResultsIn: report.result.path)
    for script in scripts where !["backlog", "latency"].contains(script.name) {
      pictures.append(Picture(script: script, caption: caption(of: script.name)))
    }
    return pictures
  }

  private static func caption(of name: String) -> String {
    switch name {
    case "latency-parts": "What the latency consists of at each percentile."
    case "fairness": "The work of each consumer."
    default: "Who owned which queue, before and after each rebalance of the first replication."
    }
  }

  private static func interval(_ report: ResultsReport) -> String {
    report.result.replications.count > 1
      ? "mean of \(report.result.replications.count) replications and 95 % interval" : "one run"
  }

  // MARK: - Backlog

  private static func backlog(_ report: ResultsReport) -> Picture? {
    let groups = report.groups
    guard !report.series.rows.isEmpty else { return nil }
    var body = GnuplotScript.array("group", groups)
    for (place, group) in groups.enumerated() {
      let rows = report.series.rows.filter { $0.keys[0] == group }
      body += block("backlog\(place + 1)", rows) { row in
        row.interval(0).map { (row.keys[1], $0) }
      }
    }
    var marks: [String] = []
    var seen: [String] = []
    for bill in report.bills.rows where !seen.contains(bill.keys[0]) {
      seen.append(bill.keys[0])
      // A mark is a moment where nothing happened; its text says all.
      let words = GnuplotScript.quoted(
        (bill.keys[3] == "mark" ? "" : bill.keys[3] + " ") + bill.keys[4])
      marks.append(
        """
        set arrow from first \(number(bill.keys[2])), graph 0 to first \(number(bill.keys[2])), \
        graph 1 nohead dashtype 2 linecolor rgb "#555555"
        set label \(words) at first \(number(bill.keys[2])), graph 0.99 rotate by 90 right \
        offset -0.8,0 font ",11" textcolor rgb "#333333"

        """)
    }
    body += marks.joined()
    body += """
      set xlabel "time (s)"
      set ylabel "backlog (messages)"
      set yrange [0:*]

      """
    body += plot(groups.count, "backlog")
    return Picture(
      script: GnuplotScript(
        name: "report-backlog", title: "Backlog over time: \(interval(report))", height: 380,
        body: body),
      caption: "Backlog over time, \(interval(report)); dashed lines are scenario events.")
  }

  // MARK: - Latency

  private static func latency(_ report: ResultsReport) -> Picture? {
    let groups = report.groups
    var body = GnuplotScript.array("group", groups)
    var largest = 0.0
    for (place, group) in groups.enumerated() {
      let rows = report.latencies.rows.filter { $0.keys[0] == group }
      body += block("latency\(place + 1)", rows) { row in
        guard let quantile = Double(row.keys[1]), quantile < 1, let mean = row.interval(0),
          mean.mean > 0
        else { return nil }
        largest = max(largest, 1 / (1 - quantile))
        return (FieldText.real(1 / (1 - quantile)), mean)
      }
    }
    guard largest > 0 else { return nil }
    body += """
      set xtics ("0" 1, "50 %%" 2, "90 %%" 10, "99 %%" 100, "99.9 %%" 1e3, "99.99 %%" 1e4, \\
        "99.999 %%" 1e5, "99.9999 %%" 1e6)
      set xlabel "percentile"
      set xrange [1:\(max(largest, 10))]
      set rmargin 5
      set ylabel "sojourn time (s)"
      set format y "%g"
      set logscale xy

      """
    body += plot(groups.count, "latency")
    return Picture(
      script: GnuplotScript(
        name: "report-latency", title: "Latency by percentile: \(interval(report))", height: 400,
        body: body),
      caption: "How long messages took from publish to completion, by percentile, "
        + "\(interval(report)).")
  }

  // MARK: - Data and curves

  /// Rows as a block of data inside the script: place, mean, lower and upper end.
  private static func block(
    _ name: String, _ rows: [MeanTable.Row],
    _ point: (MeanTable.Row) -> (x: String, y: MeanInterval)?
  ) -> String {
    var text = "$\(name) << EOD\nx,mean,low,high\n"
    for row in rows {
      guard let (x, y) = point(row) else { continue }
      let low = max(y.low ?? y.mean, min(0, y.mean))
      let floor = low > 0 ? low : y.mean > 0 ? y.mean / 100 : low
      let ends = [y.mean, name.hasPrefix("latency") ? floor : low, y.high ?? y.mean]
      text += ([number(x)] + ends.map { FieldText.real($0) }).joined(separator: ",") + "\n"
    }
    return text + "EOD\n"
  }

  private static func plot(_ groups: Int, _ name: String) -> String {
    var curves: [String] = []
    for place in 1...max(groups, 1) {
      let data = "$\(name)\(place)"
      curves.append(
        "\(data) using 1:3:4 with filledcurves fillcolor rgb faint(\(place)) "
          + "fillstyle solid noborder notitle")
      curves.append(
        "\(data) using 1:2 with lines linewidth 1.8 linecolor rgb shade(\(place)) "
          + "title group[\(place)]")
    }
    return "plot " + curves.joined(separator: ", \\\n  ") + "\n"
  }

  /// A number that came as text, as gnuplot takes it.
  private static func number(_ text: String) -> String {
    Double(text).map { FieldText.real($0) } ?? "NaN"
  }
}
