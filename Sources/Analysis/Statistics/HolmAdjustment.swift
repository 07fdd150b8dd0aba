// SPDX-License-Identifier: GPL-3.0-or-later

/// Correction of probabilities for the number of hypotheses tested together.
package enum HolmAdjustment {
  /// Adjusts p-values so that rejecting those of at most *a* raises one false alarm or more in at
  /// most the share *a* of all families, however the tests depend on one another.
  ///
  /// Source: S. Holm, *A simple sequentially rejective multiple test procedure*, Scandinavian
  /// Journal of Statistics 6, 1979: the i-th smallest of m becomes the largest of
  /// `(m - j + 1) * p(j)` over j up to i.
  ///
  /// - Returns: The adjusted values in the order of those given, each at most 1.
  /// - Complexity: O(*m* log *m*).
  package static func adjusted(_ probabilities: [Double]) -> [Double] {
    let order = probabilities.indices.sorted {
      (probabilities[$0], $0) < (probabilities[$1], $1)
    }
    var adjusted = probabilities
    var largest = 0.0
    for (rank, index) in order.enumerated() {
      largest = max(largest, min(1, Double(probabilities.count - rank) * probabilities[index]))
      adjusted[index] = largest
    }
    return adjusted
  }
}
