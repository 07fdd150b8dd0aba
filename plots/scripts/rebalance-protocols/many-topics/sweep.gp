# sweep: drawn from the CSV files of a results directory.
# gnuplot 5.4 or newer; run in the results directory: gnuplot plots/sweep.gp

if (!exists("results")) results = "."
if (!exists("format")) format = "svg"
if (!exists("output")) output = results . "/plots/sweep." . format
if (format eq "png") {
  set terminal pngcairo noenhanced size 900,760 font "sans,11"
} else {
  set terminal svg noenhanced size 900,760 font "sans-serif,13" \
    name "sweep" background "#ffffff"
}
set output output

height = 760
set encoding utf8
set datafile separator comma
set datafile columnheaders
set datafile missing NaN
array colour[8] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", \
  "#e69f00", "#56b4e9", "#f0e442", "#000000"]
shade(i) = colour[(i - 1) % 8 + 1]
faint(i) = "#d0" . shade(i)[2:]
clear = "#ffffffff"
set border 3 linecolor "#666666"
set tics nomirror textcolor "#333333"
set grid linetype 1 linecolor "#e4e4e4" linewidth 0.6
from_top(points) = 1 - points / (1.0 * height)
from_bottom(points) = points / (1.0 * height)
set tmargin at screen from_top(72)
set key at screen 0.98, screen from_top(36) right top horizontal samplen 2
set label 1 'order-service over protocol, assignors' at screen 0.02, screen from_top(22) left

array place[11] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
array line[11] = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
array title[1] = ['']
array metric[3] = ['sojourn.p99', 'backlog.peak', 'throughput']
array label[3] = ['sojourn.p99 (s)', 'backlog.peak (messages)', 'throughput (messages/s)']
table = results . "/summary.csv"
of(m) = strcol("group") eq 'order-service' && strcol("metric") eq metric[m]
x(m, l) = of(m) && line[int(column("point")) + 1] == l ? place[int(column("point")) + 1] : NaN
set xrange [0.5:11.5]
set xtics ('classic range' 1, 'classic roundrobin' 2, 'classic sticky' 3, 'classic cooperative-sticky' 4, 'consumer server-range' 5, 'consumer server-uniform' 6, 'share share-simple' 7, 'classic averagely' 8, 'classic averagely-by-circle' 9, 'classic consistent-hash' 10, 'classic bin-packing' 11)
set yrange [0:*]
set multiplot layout 3,1 margins 0.11,0.96,0.08,from_top(92) spacing 0,0.07
do for [m=1:|metric|] {
  set ylabel label[m]
  if (m == |metric|) { set xlabel 'protocol, assignors' }
  plot for [l=1:|title|] table using (x(m, l)):"value" smooth unique with linespoints \
      pointtype 7 pointsize 0.6 linewidth 1.8 linecolor rgb shade(l) title title[l]
  unset key
  unset label 1
}
unset multiplot
unset output
