# The headline figures of the gains page, computed again from person_module.csv. Base R alone:
#   Rscript headline.R                 prints them
#   Rscript headline.R figures.csv     also writes them there with every digit
#
# Gain is the score after minus the score before, in percentage points, of people who have both: the first
# complete attempt in each phase, the pre-quiz first. Over all modules of a curriculum a person's score is the
# sum of points over the modules in which that person is matched; a module with fewer than 5 matched people is
# no part of it. The interval is mean +/- t * s / sqrt(n), t on n - 1 degrees of freedom at 97.5 %.
# d_av = mean gain / mean of both SDs (the page's d); d_z = mean gain / SD of the gains.
# There is no comparison group: scores changed, and the training is one possible reason.

least <- 5

figures <- function(pre, post) {
  n <- length(pre)
  gain <- round(post - pre, 10) # 6.9 - 6.2 is not 0.7 in floating point
  s <- if (n > 1) sd(gain) else NA
  se <- s / sqrt(n)
  reach <- if (n > 1) qt(0.975, n - 1) * se else NA
  data.frame(
    n = n, pre = mean(pre), post = mean(post), gain = mean(gain), sd = s, se = se,
    low = mean(gain) - reach, high = mean(gain) + reach, t = mean(gain) / se,
    d_av = mean(gain) / ((sd(pre) + sd(post)) / 2), d_z = mean(gain) / s
  )
}

rows <- read.csv("person_module.csv")
rows <- rows[rows$matched == 1, ]

result <- NULL
for (curriculum in sort(unique(rows$curriculum))) {
  own <- rows[rows$curriculum == curriculum, ]
  for (module in sort(unique(own$module))) {
    of <- own[own$module == module, ]
    result <- rbind(result, cbind(curriculum, module, figures(of$pre_percent, of$post_percent)))
  }
  people <- table(own$module)
  kept <- own[own$module %in% names(people)[people >= least], ]
  if (nrow(kept) > 0) {
    sums <- aggregate(kept[c("pre_points", "pre_possible", "post_points", "post_possible")], by = list(person = kept$person), FUN = sum)
    all <- figures(100 * sums$pre_points / sums$pre_possible, 100 * sums$post_points / sums$post_possible)
    result <- rbind(result, cbind(curriculum, module = "(all modules)", all))
  }
}

if (is.null(result)) {
  cat("Nobody in this data set has both quizzes of a module.\n")
} else {
  shown <- result
  for (name in setdiff(names(shown), c("curriculum", "module", "n"))) shown[[name]] <- round(shown[[name]], 2)
  options(width = 200)
  print(shown, row.names = FALSE)
  wanted <- commandArgs(trailingOnly = TRUE)
  if (length(wanted) > 0) {
    for (name in setdiff(names(result), c("curriculum", "module", "n"))) result[[name]] <- sprintf("%.15g", result[[name]])
    write.csv(result, wanted[1], row.names = FALSE, quote = FALSE)
  }
}
