from django.urls import path

from apps.care.co_ordination.views import before, directory, home, requirements, step_up, ward, work_lists

app_name = "co_ordination"
urlpatterns = [
    path("names/", home.names, name="names"),
    path("ward/", ward.board, name="ward"),
    path("ward/places/", ward.places, name="places"),
    path("ward/<uuid:uid>/", ward.stay, name="stay"),
    path("people/<uuid:uid>/before/", before.before, name="before"),
    path("people/<uuid:uid>/before/visit/", before.visit, name="visit"),
    path("people/<uuid:uid>/before/door/", before.door, name="door"),
    path("people/<uuid:uid>/requirements/", requirements.of_person, name="eight"),
    path("people/<uuid:uid>/ward/", step_up.to_ward, name="to-ward"),
    path("people/<uuid:uid>/more-care/", step_up.more_care, name="more-care"),
    path("requests/", step_up.asked, name="asked"),
    path("requests/<uuid:uid>/", step_up.asked_one, name="asked-one"),
    path("requests/to-answer/", step_up.to_answer, name="to-answer"),
    path("requests/to-answer/<uuid:uid>/", step_up.answer, name="answer"),
    path("work-lists/", work_lists.index, name="work-lists"),
    path("work-lists/<slug:name>/", work_lists.work_list, name="work-list"),
    path("requirements/", requirements.counts, name="requirements"),
    path("directory/", directory.directory, name="directory"),
    path("directory/add/", directory.add, name="add-service"),
    path("directory/<uuid:uid>/", directory.change, name="change-service"),
]
