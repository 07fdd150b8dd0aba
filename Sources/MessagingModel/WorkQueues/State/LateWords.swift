// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

/// What a consumer has not told its broker yet that acknowledges messages together.
struct LateWords: ~Copyable {
  /// Completed messages that it has not acknowledged.
  var pending: [Int32] = []
  /// Those of them of which the broker does not know that the client has had them.
  var untold = 0
  /// Messages beyond its window that the broker gives it for those that it knows of.
  var extended = 0
  /// Words under way: on so many completed messages, or below 0 on so many that the client has had.
  var words = Ring<Int32>()
  /// When it last acknowledged.
  var last: Int64 = 0
}
