// SPDX-License-Identifier: GPL-3.0-or-later

/// Who owns which queue of one group: a column before, and one after each rebalance.
///
/// The owner's name stands in each cell beside its colour, and an asterisk behind it where the queue
/// moved.
enum OwnershipPicture {
  /// Rebalances that find room side by side; the last ones are shown.
  private static let rebalanceLimit = 6
  /// Rebalances up to which each column can be labelled in words.
  private static let wordLimit = 3
  /// Queues up to which each cell can hold a name.
  private static let labelLimit = 64

  static func script(
    _ allocation: ResultSurvey.Allocation, name: String, shown: Int64, columns: PictureColumns
  ) -> GnuplotScript {
    let queues = allocation.queues.names
    let candidates = allocation.moving.isEmpty ? allocation.rebalances : allocation.moving
    let rebalances = candidates.suffix(rebalanceLimit).map { $0.description }
    let isLabelled = queues.count <= labelLimit
    var body = GnuplotScript.array("owner", allocation.owners.names.map(GnuplotScript.asRead))
    body += GnuplotScript.array("queue", queues)
    body += "array rebalance[\(rebalances.count)] = [\(rebalances.joined(separator: ", "))]\n"
    body += functions(group: allocation.group, shown: shown, columns)
    body += frame(isLabelled: isLabelled, hasWords: rebalances.count <= wordLimit)
    body += plot(columns, isLabelled: isLabelled)
    let height = 150 + max(160, min(queues.count * 22, 1200))
    return GnuplotScript(
      name: name, title: "Owners of the queues of \(allocation.group) (* moved)", height: height,
      body: body)
  }

  private static func functions(
    group: String, shown: Int64, _ columns: PictureColumns
  ) -> String {
    let quoted = GnuplotScript.quoted
    let name = columns.queue.map { "strcol(\(quoted($0)))" }.joined(separator: " . \"/\" . ")
    let before = Self.owner(columns.ownerBefore)
    return """
      table = results . \(quoted("/" + columns.allocationsFile))
      rank(s) = sum [i=1:|queue|] (queue[i] eq s ? i : 0)
      owner_in(c) = strcol(c) eq c ? "" : strcol(c)
      number(s) = strlen(s) == 0 ? 0 : sum [i=1:|owner|] (owner[i] eq s ? i : 0)
      ink(s) = (k = number(s), k == 0 ? 0xf2f2f2 : int("0x" . shade(k)[2:]))
      chosen(r) = column(\(quoted(columns.replication))) == \(shown) \\
        && strcol(\(quoted(columns.group))) eq \(quoted(GnuplotScript.asRead(group))) \\
        && column(\(quoted(columns.rebalance))) == rebalance[r]
      row(r) = chosen(r) ? rank(\(name)) : NaN
      moved(b, a) = b ne a && strlen(b) > 0
      named(a) = strlen(a) > 0 ? a : "none"
      cell(a) = named(a) . (moved(\(before), a) ? " *" : "")

      """
  }

  private static func frame(isLabelled: Bool, hasWords: Bool) -> String {
    """
    unset key
    unset grid
    set tmargin at screen from_top(44)
    set border 0
    set tics scale 0
    set style fill solid 0.45 noborder
    set xrange [-0.5:|rebalance| + 0.5]
    set yrange [|queue| + 0.5:0.5]
    set xtics ("before" 0)
    heading = "\(hasWords ? "after rebalance %d" : "%d")"
    do for [r=1:|rebalance|] { set xtics add (sprintf(heading, rebalance[r]) r) }
    \(hasWords ? "unset xlabel" : "set xlabel 'after the rebalance of this number'")
    \(isLabelled ? "set ytics ()" : "set ylabel 'queues'")
    \(isLabelled ? "do for [i=1:|queue|] { set ytics add (queue[i] i) }" : "unset ytics")

    """
  }

  /// An owner as gnuplot reads it: an empty field at the end of a line gives the column's own name.
  private static func owner(_ column: String) -> String {
    "owner_in(\(GnuplotScript.quoted(column)))"
  }

  private static func plot(_ columns: PictureColumns, isLabelled: Bool) -> String {
    let before = owner(columns.ownerBefore)
    let after = owner(columns.ownerAfter)
    let box = "with boxxyerror linecolor rgb variable"
    let label = "with labels textcolor rgb \"#111111\""
    var layers = [
      "table using (0):(row(1)):(0.46):(0.44):(ink(\(before))) \(box)",
      "for [r=1:|rebalance|] table using (r):(row(r)):(0.46):(0.44):(ink(\(after))) \(box)",
    ]
    if isLabelled {
      layers += [
        "table using (0):(row(1)):(named(\(before))) \(label)",
        "for [r=1:|rebalance|] table using (r):(row(r)):(cell(\(after))) \(label)",
      ]
    }
    return "plot " + layers.joined(separator: ", \\\n  ") + "\n"
  }
}
