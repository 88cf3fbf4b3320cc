# The annual numbers of schools, for staff and for the public.

nav-school-numbers = School numbers
nav-school-public = Vaccination in schools
numbers-title = Annual numbers of schools
numbers-of = Annual numbers of schools { $it }
numbers-whole = All areas
numbers-text = Children on the lists of schools, by the law of schools as of today.
numbers-prek = Prekindergarten
numbers-grade = Grade { $it }
numbers-with-all = Schools that have not reported are counted too.
numbers-only-reported = Only schools that have reported are counted.
numbers-reported-only = Only schools that have reported
numbers-show-all = Count all schools
numbers-none = No child of this group is on the list of a school.
numbers-area = Area
numbers-all = All schools
numbers-no-county = Without a county
numbers-reported = Schools reported
numbers-reported-of = { $a } of { $b }
numbers-enrolled = Enrolled
numbers-assessed = Counted
numbers-up-to-date = Up to date
numbers-exempt = Exempt
numbers-exempt-of = Exempt: { $it }
numbers-provisional = In progress or conditional
numbers-neither = Neither up to date nor exempt
numbers-no-record = Of these without a record
numbers-sector = Who runs the school
numbers-sector-public = Public
numbers-sector-private = Private
numbers-sector-unknown = Not said
numbers-last-grade = Last grade
numbers-last-grade-hint = Children leave the list when the school year after this grade begins. Left empty, the highest grade on the list counts.
numbers-about = About { $it }
numbers-save = Save
numbers-staff-only = These are exact numbers for work. Do not publish them: small ones can tell who a child is.
numbers-csv = File for CDC (CSV)
numbers-csv-schools = The same with every school (CSV)
numbers-publish-title = Public table
numbers-publish-text = Publishes the numbers of now for everybody. Small cells are hidden, with as many others as it takes that nobody can reckon them. A published table does not change; publishing again makes a new version.
numbers-published = Version { $it } was published
numbers-publish = Publish the numbers of now
numbers-years = Other years
numbers-no-sector = Say who runs the school.
numbers-no-grade = The last grade is no grade: write PK, K, or 1 to 12.
numbers-no-nobody-reported = No school has reported this year: there is nothing to publish.
numbers-public-title = Vaccination in schools
numbers-public-of = School year { $a }, version { $b }, published
numbers-public-schools = { $a } of { $b } schools and childcare centers reported.
numbers-public-hidden = To protect children, numbers under { $a }, and those that leave fewer, are hidden, and others from which these could be reckoned. Schools and areas with fewer than { $b } children are counted together.
numbers-public-csv = This table as a file (CSV)
numbers-public-few = There are too few children to show numbers.
numbers-public-none = Nothing has been published yet.
numbers-hidden = hidden
numbers-other-counties = { $n ->
    [one] 1 small area
   *[other] { $n } small areas together
 }
numbers-other-schools = { $n ->
    [one] 1 small school
   *[other] { $n } small schools together
 }

# What another edition of school law would do.
law-title = Try a change of school law
law-text = Nothing is kept and nothing changes. You see who would stand otherwise, school by school, before the new rules are published.
law-link = Try a change of school law
law-in-force = In force
law-citation = Written in
law-days = In force from and to
law-impact = From { $a } to { $b }
law-changed = { $a } of { $b } students on lists would stand otherwise.
law-nobody = Nobody would stand otherwise.
law-by-school = Schools where somebody would stand otherwise
law-students = Students
law-otherwise = Would stand otherwise
law-kept-out = Could no longer come
law-let-in = Could come again
law-moves = How
law-try = The new rules
law-file = File
law-file-hint = The file school.toml of a pack, changed.
law-paste = Or paste the rules here
law-show = Show what would change
law-no-empty = Choose a file or paste the rules.
law-no-large = These rules are too long: 1 MB at most.
law-no-text = This file is no text. Choose the file school.toml.
