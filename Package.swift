// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "lagcast",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "SimulationEngine", targets: ["SimulationEngine"]),
    .library(name: "Stochastics", targets: ["Stochastics"]),
    .library(name: "QueueAllocation", targets: ["QueueAllocation"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // Foundations: they know nothing of messaging.
    .systemLibrary(
      name: "CGSL", pkgConfig: "gsl", providers: [.apt(["libgsl-dev"]), .brew(["gsl"])]),
    .target(name: "CRandomEngine", dependencies: ["CGSL"]),
    .target(name: "SimulationEngine"),
    .target(name: "Stochastics", dependencies: ["CGSL", "CRandomEngine"]),
    .target(
      name: "QueueAllocation", dependencies: [.product(name: "Crypto", package: "swift-crypto")]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .target(
      name: "ResultFiles",
      dependencies: ["CZlib", .product(name: "Crypto", package: "swift-crypto")]),

    // The simulated world.
    .target(name: "SimulationMetrics", dependencies: ["SimulationEngine"]),
    .target(
      name: "MessagingModel",
      dependencies: ["SimulationEngine", "Stochastics", "QueueAllocation", "SimulationMetrics"]),

    // Use: experiments, pictures and tables for people.

    // The command.
    // The engine's own speed.
    .executableTarget(
      name: "engine-benchmarks",
      dependencies: [
        "SimulationEngine",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "HeapModule", package: "swift-collections"),
      ],
      path: "Benchmarks/EngineBenchmarks"),

    // Tests mirror the sources.
    .target(
      name: "GoldenCases",
      dependencies: [
        "MessagingModel", "QueueAllocation", "SimulationEngine", "SimulationMetrics", "Stochastics",
      ], path: "Tests/GoldenCases"),
    .executableTarget(
      name: "golden-cases", dependencies: ["GoldenCases"], path: "Tests/GoldenRunner"),
    .testTarget(name: "GoldenCasesTests", dependencies: ["GoldenCases"]),
    .testTarget(
      name: "MessagingModelTests",
      dependencies: ["MessagingModel", "QueueAllocation", "SimulationEngine", "Stochastics"]),
    .testTarget(name: "QueueAllocationTests", dependencies: ["GoldenCases", "QueueAllocation"]),
    .testTarget(name: "SimulationEngineTests", dependencies: ["SimulationEngine"]),
    .testTarget(
      name: "QueueingTheoryTests",
      dependencies: [
        "GoldenCases", "MessagingModel", "QueueAllocation", "SimulationEngine",
        "SimulationMetrics", "Stochastics",
      ]),
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .testTarget(name: "ResultFilesTests", dependencies: ["ResultFiles", "TestSupport"]),
    .testTarget(
      name: "SimulationMetricsTests",
      dependencies: [
        "SimulationMetrics", "SimulationEngine",
        .product(name: "Histogram", package: "hdrhistogram-swift"),
      ]),
    .testTarget(name: "StochasticsTests", dependencies: ["Stochastics"]),
  ]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
  ]
}
