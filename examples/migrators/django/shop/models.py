from django.db import models


class User(models.Model):
    email = models.TextField(unique=True)

    class Meta:
        db_table = "users"


class Order(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE)

    class Meta:
        db_table = "orders"
