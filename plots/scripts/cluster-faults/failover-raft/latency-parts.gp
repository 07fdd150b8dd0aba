# latency-parts: drawn from the CSV files of a results directory.
# gnuplot 5.4 or newer; run in the results directory: gnuplot plots/latency-parts.gp

if (!exists("results")) results = "."
if (!exists("format")) format = "svg"
if (!exists("output")) output = results . "/plots/latency-parts." . format
if (format eq "png") {
  set terminal pngcairo noenhanced size 900,440 font "sans,11"
} else {
  set terminal svg noenhanced size 900,440 font "sans-serif,13" \
    name "latency_parts" background "#ffffff"
}
set output output

height = 440
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
set label 1 'What the latency consists of, by percentile' at screen 0.02, screen from_top(22) left

array group[1] = ['order-service']
array group_key[1] = ['order-service']
table = results . '/latency.csv'
chosen(g) = strcol('group') eq g && column('quantile') < 1
tail(g) = chosen(g) ? 1 / (1 - column('quantile')) : NaN
set xtics ("0" 1, "50 %%" 2, "90 %%" 10, "99 %%" 100, "99.9 %%" 1e3, "99.99 %%" 1e4, \
  "99.999 %%" 1e5, "99.9999 %%" 1e6)
set xlabel "percentile"
set xrange [1:100000.0000004551]
set rmargin 5
array part[6] = ['linger_s', 'broker_s', 'behind_others_s', 'dark_s', 'client_buffer_s', 'service_s']
array label[6] = ['linger', 'broker', 'behind others', 'dark', 'client buffer', 'service']
array part_shade[6] = [1, 2, 3, 4, 5, 7]
up_to(n) = sum [p=1:n] column(part[p])
share(n) = up_to(|part|) > 0 ? up_to(n) / up_to(|part|) : NaN
set logscale x
set yrange [0:1]
set style fill solid 1.0 noborder
set multiplot layout 1,1 margins 0.09,0.95,from_bottom(64),from_top(92) \
  spacing 0,0.12
do for [i=1:|group|] {
  set ylabel group[i] . " (share)"
  plot for [n=|part|:1:-1] table using (tail(group_key[i])):(share(n)) \
    smooth unique with filledcurves y1=0 linecolor rgb shade(part_shade[n]) \
    title label[n], \
    0 linecolor rgb clear notitle
  unset key
  unset label 1
}
unset multiplot
unset output
