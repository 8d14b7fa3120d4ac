# Reference numbers from R's survey package, made once and committed.
#
#   Rscript make_reference.R        (Debian: r-base-core, r-cran-survey)
#
# Writes people.csv (105 made-up people of a population of 265, ours and free of any licence) and
# from_r.csv (one number a line, 17 significant digits).

suppressPackageStartupMessages(library(survey))
options(survey.lonely.psu = "fail")
set.seed(20131201)

n <- 105
N <- 265
stratum <- rep(c("north", "south", "east", "west"), times = c(40, 30, 20, 15))
stratum_size <- c(north = 100, south = 80, east = 50, west = 35)
people <- data.frame(
  id = sprintf("p%03d", 1:n),
  stratum = stratum,
  psu = paste0(substr(stratum, 1, 1), ave(1:n, stratum, FUN = function(i) (seq_along(i) - 1) %/% 5 + 1)),
  weight = round(as.numeric(stratum_size[stratum] / table(stratum)[stratum]) * runif(n, 0.6, 1.4), 3),
  population = as.numeric(stratum_size[stratum]),
  region = sample(c("a", "b", "c"), n, replace = TRUE, prob = c(.5, .3, .2)),
  view = sample(c("sd", "d", "n", "a", "sa"), n, replace = TRUE, prob = c(.05, .15, .2, .4, .2)),
  sessions = 4 + rbinom(n, 7, .55),
  hours = round(40 + rgamma(n, 3) * 4, 2),
  clinic = rbinom(n, 1, .4),
  teach = rbinom(n, 1, .25)
)
people$patchy <- ifelse(runif(n) < .2, NA, rbinom(n, 1, .6))
stopifnot(!anyDuplicated(people$hours[order(people$hours)][c(26, 27, 52, 53, 54, 79, 80)]))

stamp <- sprintf("# made %s by make_reference.R with R %s.%s, survey %s", "2026-11-23", R.version$major,
                 R.version$minor, packageVersion("survey"))
writeLines(stamp, "people.csv")
suppressWarnings(write.table(people, "people.csv", append = TRUE, sep = ",", row.names = FALSE, quote = FALSE,
                             na = "", eol = "\n"))

found <- list()
keep <- function(design, domain, variable, statistic, value) {
  found[[length(found) + 1]] <<- data.frame(design, domain, variable, statistic,
                                            value = sprintf("%.17g", as.numeric(value)))
}

mean_like <- function(name, domain, design, variable, formula) {
  estimate <- svymean(formula, design)
  interval <- confint(estimate, df = degf(design))
  keep(name, domain, variable, "mean", coef(estimate))
  keep(name, domain, variable, "se", SE(estimate))
  keep(name, domain, variable, "lower", interval[1])
  keep(name, domain, variable, "upper", interval[2])
  keep(name, domain, variable, "df", degf(design))
}

everything <- function(name, domain, design) {
  for (level in c("sd", "d", "n", "a", "sa"))
    mean_like(name, domain, design, paste0("view=", level), as.formula(paste0("~I(as.numeric(view=='", level, "'))")))
  mean_like(name, domain, design, "clinic", ~clinic)
  mean_like(name, domain, design, "sessions", ~sessions)
  mean_like(name, domain, design, "hours", ~hours)
  mean_like(name, domain, design, "clinic-teach", ~I(clinic - teach))
  mean_like(name, domain, design, "net", ~I((view %in% c("a", "sa")) - (view %in% c("sd", "d"))))
  for (variable in c("hours", "sessions")) {
    q <- svyquantile(as.formula(paste0("~", variable)), design, c(.25, .5, .75), ci = TRUE, qrule = "school",
                     df = degf(design))[[1]]
    for (row in 1:3) {
      p <- c("q1", "median", "q3")[row]
      keep(name, domain, variable, p, q[row, "quantile"])
      keep(name, domain, variable, paste0(p, "_lower"), q[row, "ci.2.5"])
      keep(name, domain, variable, paste0(p, "_upper"), q[row, "ci.97.5"])
    }
  }
}

people$everyone <- N
simple <- svydesign(~1, data = people, fpc = ~everyone, weights = rep(N / n, n))
endless <- svydesign(~1, data = people, weights = rep(1, n))
weighted <- svydesign(~1, data = people, fpc = ~everyone, weights = ~weight)
stratified <- svydesign(~1, strata = ~stratum, data = people, fpc = ~population, weights = ~weight)
clustered <- svydesign(~psu, strata = ~stratum, data = people, weights = ~weight, nest = TRUE)

designs <- list(simple = simple, endless = endless, weighted = weighted, stratified = stratified, clustered = clustered)
for (name in names(designs)) {
  everything(name, "", designs[[name]])
  for (group in c("a", "b", "c")) everything(name, group, subset(designs[[name]], region == group))
}

answered <- people[!is.na(people$patchy), ]
patchy <- svydesign(~1, data = answered, fpc = ~everyone, weights = ~weight)
mean_like("weighted", "", patchy, "patchy", ~patchy)

# Two groups: the difference of their shares and of their means, as a contrast of domain estimates.
for (name in names(designs)) {
  both <- svyby(~clinic, ~region, designs[[name]], svymean, covmat = TRUE)
  contrast <- svycontrast(both, c(a = 1, b = -1))
  keep(name, "a-b", "clinic", "difference", coef(contrast))
  keep(name, "a-b", "clinic", "difference_se", SE(contrast))
}

writeLines(stamp, "from_r.csv")
suppressWarnings(write.table(do.call(rbind, found), "from_r.csv", append = TRUE, sep = ",", row.names = FALSE,
                             quote = FALSE, eol = "\n"))
