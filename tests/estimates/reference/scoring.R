# Reference numbers for scores: R survey. Run in this folder: Rscript scoring.R
# Reads scoring_rows.csv; writes scoring_r.csv (what, organisation, number) with 17 significant digits.
suppressMessages(library(survey))
rows <- read.csv("scoring_rows.csv")
# Who has no score is left out as a domain; the nought that stands there instead counts for nothing.
rows$valid <- !is.na(rows$score)
rows$score[!rows$valid] <- 0
out <- data.frame(what = character(), organisation = character(), number = character())
keep <- function(what, organisation, number)
  out[nrow(out) + 1, ] <<- c(what, organisation, format(number, digits = 17))

# Post-stratification of everybody to known totals.
totals <- data.frame(occupation = c("a", "b", "c"), Freq = c(400, 350, 250))
all <- svydesign(ids = ~1, weights = ~weight, data = rows)
post <- postStratify(all, ~occupation, totals)
for (place in seq_len(nrow(rows))) keep("post_weight", rows$id[place], weights(post)[place])
mean <- svymean(~score, subset(post, valid))
keep("post_mean", "", coef(mean)); keep("post_error", "", SE(mean))

# Raking to two margins.
ages <- data.frame(age = c("x", "y"), Freq = c(560, 440))
raked <- rake(all, list(~occupation, ~age), list(totals, ages), control = list(maxit = 500, epsilon = 1e-13))
for (place in seq_len(nrow(rows))) keep("rake_weight", rows$id[place], weights(raked)[place])

# Every organisation to the mix of its group; kinds that nobody answered from are left out of the mix.
for (name in sort(unique(rows$organisation))) {
  own <- rows[rows$organisation == name, ]
  group <- rows[rows$group == own$group[1], ]
  mix <- tapply(group$weight, group$occupation, sum)
  mix <- mix[names(mix) %in% own$occupation]
  wanted <- data.frame(occupation = names(mix), Freq = as.numeric(mix / sum(mix) * sum(own$weight)))
  design <- postStratify(svydesign(ids = ~1, weights = ~weight, data = own), ~occupation, wanted)
  mean <- svymean(~score, subset(design, valid))
  keep("mix_mean", name, coef(mean)); keep("mix_error", name, SE(mean))
  plain <- svymean(~score, subset(svydesign(ids = ~1, weights = ~weight, data = own), valid))
  keep("plain_mean", name, coef(plain)); keep("plain_error", name, SE(plain))
}
write.csv(out, "scoring_r.csv", row.names = FALSE, quote = FALSE)
