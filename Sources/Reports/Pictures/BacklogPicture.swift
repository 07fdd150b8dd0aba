// SPDX-License-Identifier: GPL-3.0-or-later

/// Backlog and age of the oldest message over time, with a mark at each scenario event.
///
/// One replication is drawn strongly with the events that happened in it, the others faintly behind
/// it, so that the eye sees how much one run says.
enum BacklogPicture {
  /// Replications that are drawn faintly; more only cost time.
  private static let faintLimit = 20

  static func script(
    groups: [String], replications: [Int64], end: Double, hasEvents: Bool,
    columns: PictureColumns
  ) -> GnuplotScript {
    let others = replications.dropFirst().prefix(faintLimit).map { $0.description }
    let names = columns
    let quoted = GnuplotScript.quoted
    var body = GnuplotScript.namesAndKeys("group", groups)
    body += """
      shown = \(replications.first ?? 0)
      others = "\(others.joined(separator: " "))"
      series = results . \(quoted("/" + names.timeseriesFile))
      events = results . \(quoted("/" + names.eventsFile))
      in_run(r) = column(\(quoted(names.replication))) == r
      sample(g, r, name) = strcol(\(quoted(names.group))) eq g && in_run(r) ? column(name) : NaN
      mark(r) = in_run(r) ? column(\(quoted(names.time))) : NaN
      kind(s) = s eq \(quoted(names.mark)) ? "" : s . " "
      what(r) = kind(strcol(\(quoted(names.eventKind)))) . strcol(\(quoted(names.eventTarget)))

      set multiplot layout 2,1 margins 0.11,0.97,from_bottom(58),from_top(72) spacing 0,0.06
      set xrange [0:\(end > 0 ? end : 1)]
      set yrange [0:*]
      set y2range [0:1]
      set format x ""

      """
    // The names of events stand above the curves, not on them.
    if hasEvents { body += "set offsets 0,0,graph 0.6,0\n" }
    body += panel(names.backlog, replications.count, names, marks: hasEvents ? .labelled : .none)
    body += "unset key\nunset label 1\nset format x\nset offsets\n"
    body += "set xlabel \(quoted(AxisLabel.text(for: names.time)))\n"
    body += panel(names.oldestAge, replications.count, names, marks: hasEvents ? .bare : .none)
    body += "unset multiplot\n"
    return GnuplotScript(
      name: "backlog", title: title(replications.count), height: 640, body: body)
  }

  private static func title(_ replications: Int) -> String {
    replications > 1
      ? "Backlog over time: one replication, and \(replications - 1) others behind it"
      : "Backlog over time"
  }

  private enum Marks {
    case none
    case bare
    case labelled
  }

  private static func panel(
    _ column: String, _ replications: Int, _ names: PictureColumns, marks: Marks
  ) -> String {
    let quoted = GnuplotScript.quoted
    let points = { (run: String) in
      "using \(quoted(names.time)):(sample(group_key[i], \(run), \(quoted(column)))) with lines"
    }
    var curves: [String] = []
    if replications > 1 {
      curves.append(
        "for [i=1:|group|] for [r in others] series \(points("int(r)")) \\\n"
          + "    linewidth 0.8 linecolor rgb faint(i) notitle")
    }
    curves.append(
      "for [i=1:|group|] series \(points("shown")) \\\n"
        + "    linewidth 1.8 linecolor rgb shade(i) title group[i]")
    if marks != .none {
      curves.append(
        "events using (mark(shown)):(1) axes x1y2 with impulses \\\n"
          + "    linewidth 1 dashtype 2 linecolor rgb \"#555555\" notitle")
    }
    if marks == .labelled {
      curves.append(
        "events using (mark(shown)):(0.99):(what(shown)) axes x1y2 with labels \\\n"
          + "    rotate by 90 right offset -0.8,0 font \",11\" textcolor rgb \"#333333\" notitle")
    }
    curves.append("0 linecolor rgb clear notitle")
    return "set ylabel \(quoted(AxisLabel.text(for: column)))\n"
      + "plot " + curves.joined(separator: ", \\\n  ") + "\n"
  }
}
