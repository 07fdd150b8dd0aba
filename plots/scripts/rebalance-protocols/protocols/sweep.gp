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
set label 1 'order-service over protocol, assignors, static, partitions: means of 3 replications and 95 % intervals' at screen 0.02, screen from_top(22) left

array place[6] = [1, 2, 3, 4, 5, 6]
array line[6] = [1, 1, 1, 1, 1, 1]
array title[1] = ['']
array metric[3] = ['sojourn.p99', 'backlog.peak', 'throughput']
array label[3] = ['sojourn.p99 (s)', 'backlog.peak (messages)', 'throughput (messages/s)']
array wide[3] = [1, 0, 0]
estimates = results . "/estimates.csv"
table = results . "/summary.csv"
of(m) = strcol("group") eq 'order-service' && strcol("metric") eq metric[m]
x(m, l) = of(m) && line[int(column("point")) + 1] == l ? place[int(column("point")) + 1] : NaN
set xrange [0.5:6.5]
set xtics ('classic range false 16' 1, 'classic range true 16' 2, 'classic cooperative-sticky false 16' 3, 'consumer server-uniform false 16' 4, 'share share-simple false 16' 5, 'share share-simple false 2' 6)
set yrange [0:*]
set multiplot layout 3,1 margins 0.11,0.96,0.08,from_top(92) spacing 0,0.07
do for [m=1:|metric|] {
  set ylabel label[m]
  if (wide[m]) { set logscale y; set yrange [*:*] } else { unset logscale y; set yrange [0:*] }
  if (m == |metric|) { set xlabel 'protocol, assignors, static, partitions' }
  plot for [l=1:|title|] table using (x(m, l)):"value" with points \
      pointtype 7 pointsize 0.35 linecolor rgb faint(l) notitle, \
    for [l=1:|title|] estimates using (x(m, l)):"mean":"low":"high" with yerrorbars \
      pointtype 7 pointsize 0 linewidth 1.2 linecolor rgb shade(l) notitle, \
    for [l=1:|title|] table using (x(m, l)):"value" smooth unique with linespoints \
      pointtype 7 pointsize 0.6 linewidth 1.8 linecolor rgb shade(l) title title[l]
  unset key
  unset label 1
}
unset multiplot
unset output
